/** What a write made anew: answered with 201. The same draft sent again is answered with its view alone, and 200. */
export class Created<View> {
  readonly view: View
  constructor(view: View) {
    this.view = view
  }
}

/** Marks what an action answers as new: 201 rather than 200. */
export function created<View>(view: View): Created<View> {
  return new Created(view)
}

/** What an action gives back: a view, made now or known before. */
export type Answer<View> = View | Created<View>

/** What an action answers, new or not. */
export function viewOf<View>(answer: Answer<View>): View {
  return answer instanceof Created ? answer.view : answer
}
