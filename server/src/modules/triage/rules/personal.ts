import type { RuleFile } from './rule.ts'

/** What leads to a person outside: where they live, who they are. Addresses and numbers are found by `find-contacts.ts`. */
export const personal: RuleFile = {
  version: 3,
  label: 'personal',
  lists: {},
  rules: [
    {
      id: 'names-somebody',
      level: 'P2',
      sentence: 'gives away who somebody is',
      patterns: [
        '(his|her) (full name|real name|full real name|legal name|surname|last name|maiden name) is',
        '(your|their) (real name|full name|legal name) is',
        '(his|her|their) (home address|address|license plate|licence plate|number plate|social security number|workplace address) is',
        '(dox|doxx|doxxed|doxing) (him|her|them|you)',
        '(here is|this is|found|got) (his|her|their) (address|home address|number|phone number|profile|facebook)$',
      ],
      lowers: ['negated'],
      sees: ['her real name is Nora and she works there', 'his home address is on the letter'],
      passes: ['I do not know her real name', 'my name is ana'],
    },
    {
      id: 'own-handle',
      level: 'P1',
      sentence: 'gives their name on another site',
      patterns: [
        'my (snap|snapchat|insta|instagram|ig|discord|telegram|whatsapp|kik|skype|facebook|twitter|tiktok) (is|username is|handle is|id is|name is|user is)',
        '(add|follow) me on (snap|snapchat|insta|instagram|ig|discord|telegram|kik|skype|facebook|tiktok)',
      ],
      except: [
        'is (private|full|public|gone|deleted|locked|so|just|all|not|a|an|the|my|mostly|only|where|how|empty|boring|back|off|open|down|always|still|now)',
      ],
      lowers: ['negated'],
      sees: ['my insta is annabelle77'],
      passes: ['my insta feed is full of couples'],
    },
  ],
}
