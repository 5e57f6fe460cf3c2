/**
 * English words that are one letter, one swap or one space away from a word that the rules know, and mean themselves:
 * "treat" is no misspelt "threat". Chosen from a list of English words; to be made anew when the rules learn new words
 * (see docs/triage.md).
 */
export const realWords: ReadonlySet<string> = new Set(
  `
  abridge abuilding abut acres afterburning ager agin ahed ahigh aide airlike airwoman airwomen aked aking alays
  alight alights aline allnight allover allyou aloe alow alter ambisexual ambisexuals amend amending anils
  animallike animas anther anyway apiece arbas arbs areading aroma aspic aspics astray atone atwitter aunts avid
  aways babes backbeat backs bade bags ballons bals baned baning bankcard bans barley basts bating bats beach beak
  bean beast beathing beclown becoward bedumb befool beget beglad begone begot belive bemonster beraking besee
  bests betas beting bets bewhore bewitch bids bight bigos bind bing binging bings bister blackfaces blacksnakes
  blae blees blinds bloodstain bobs bocked bocking boing boke bokos boks boody boos bord borde botte bottes
  braindead brak braking bran brans brasts breakdown breakneck bred brede bride brig brin brining brins brise
  brises brith brothers browns brunt bulletin bunde buns bunt burs byline cabs caches caching cads caese cags
  calla callan callus camber cambers cams canapes caner cannel cannot cany caps cared careme carer caron carryon
  cars carse carve carving cashing casing castes cater caters causal cave caved caving chace chambre char chare
  chares chaton checkout chid chik chiks chins chis clam clams clan clarty classis clints clon clotes cloths clour
  cloured coch codebook codesign coke coked cokes coking colleted colleting colorbreed coloreds colorless
  coloureds colourless comeback comeover compete coms cons contrat cooing coondog coos copping corers corse corses
  cose coset coss cosses costa cots county coupes coure coures coursebook crabs cram craved cray cred crem crepe
  cries crims crine cruse cued cumin cunted cunting curd cures curses cush cute cutthroat cutthroats dagged dags
  dank dargs daughters dault decads deely demos dene denes depot diaster diner diners ding dink discrete dive
  diving dong dopped douts dowed downa downing downlike drad dram droned droning drownd dunk duped dyes eaning
  earing ease eased easer eath eery eeven eevning elogy embace enol entera eradiate eradiated eradiating erning
  eros etens everwhere exclaims exert exited exiting exits extold fadeaway fagin fagot fagots fantasie fathers
  feeing feelbad feer fees feltlike femals ferer fids fiend fiends filed finer fins fired fist fliting folklife
  folklives followup fond font food foods fores forgo forgoing forhow forme forthinking foud frere frist fuckoff
  fuckup gabbed gabs gade garbs geat gees gens getaway getup gien ging gong goodbys goos goss gotten grandam
  grandfathers grandmas grandmothers grandpas grat grund haddie hads haed haes haet haets haled haler hamed haming
  hams hangout hangup hants hared haring harman harmin hart hatful hats haven headlike heald heare heath heled
  heps herby hereat hereby herein hereon heres hereto herewith heron heros hers hinds hoared hoaring hods hoelike
  hoing holing hols homs honored hoor horded hording hore hors hose hosta housefather househusband howdie huger
  humanlike humas hunts hurst husbandlike husbands huts ides inane inbeing incages incase indias ingoing inhere
  inro inset insets instill inulin inure inuring invades inwith ither jihads jumpoff kama kara keps kickout kiddo
  kiddoes kinda knowhow laded lading lads laer lairs lanch lanched lars lase lash lathe lauch laugher launced lave
  laves laving leal leat leats lech leches leching legit lest lettre lettres leve leves lias libration liens lies
  lifelike likewalk limo lind ling lins liras lockup lods loner looed looing loos lory loses lotas lothsome lotto
  lunch lunched lych mabe maes magot magots maks mals manas manat mangas manger mango manhunt manis manless
  manslaughter manto mars marses mary maser mash mashes mater mayas meany meat mediation medick mening ment mento
  metal metally methos meting meuse mils mined minos minuets moderatos mogs momus moneys mons mony moon moons
  moras morn morns moth mothers moths muts muzzes neds neks nerol nether niger nigers nightstand nils nither nitro
  nods noel noes noplace nose notable noting notour noway nuder numberplate onloads oraches ores outate outbought
  outbred outbroke outgone outher outlast outliving outpeople outright outspent outwith overall overby overcolored
  overcoloured overdoes overdoing overmedication overpack overpeople overrated oversleeping pace paces paiks pais
  panful panned panning pans pant papal papes parter pate pates patron pats patten paty payed paying pease peins
  pens peopleless personas phots pice pick picks piglike piked pikes pined pint pints pises plage planed planing
  plat plats plying pomo pond ponds pone pont ponts poos pooter posed poser posing poss postin poted poting potion
  pots powre praty precent prents prest pried pries prion prod proo prying puled puls punced punces puncing pured
  puses putdown putto quickset quite rach raches rads rally raps ratas rater ratlike reding redlines reds refuge
  refuges reist relied relived rely repled repot reptation resect resectable resected reset resit resits retore
  reuse revoted revoting rife rile roches ropewalk rues rund runed runover sabbed sabbing sacked sacks sacred sage
  sain sakes sale sall sallow sallowed salps sand sanding sank sapped sapping saps sared saring sars sash sashed
  sashing satin scatch scedule schoolkid scraes scrams scrap screed sculled scumlike seal sealing sear seen seep
  seeping seepy seer seethe selle sells semeed semes sens seps sere serer seres serous setal sets setup sever
  sewar sexing sexist shank shard shave shebeen shedded shere shist shoed shoes shogun shooing shool shools showd
  shred shunt shutoff sice sicks sics sider siding sift sill simper sine sing singe sings sink sinks sipped
  sisters sith siting skilled skinlike slabs sleave sleech sleeches sleepover slideway sliped slither slive slives
  slower snecks sneds sneed sodomies soke sole sonce sone soot sooting sopped sore sored sorn sots sought sowed
  spacewoman spacewomen spae spek spet spier stake staking staling standby staning stare stared stars stat stated
  stating stats stave steak stela stired stirp stirps stoke stoped strak stranges string stroy stying suks swam
  swanker swankers sweer swees swill swinelike swipe swiped switchover swith sype tables tach tacked tacking tacks
  taes tain takeoff takeover taks tale tannies tans tapped taps tarns tarps tart tash tate tats tawts tech tees
  tellus tels temped temping tenes tenon tens tenty teston teth tets thana thee thees thew thig thigs thins thir
  threadlike threeper thrist tick ting tings tink tinking tinks tires titter toady tody toll toon toons torot tose
  tots tough touse traced tracing trail traped trashcan tread treat treats tres trew tride trin trining troat
  troats tron trons trot trough trow trowing trows tuck tumorlike tuned tuning twas twelvemonths tyring unce
  uncles unlive unliving upbeat upbreaking upburning upfollowing upgone ures urined urining vale veery venom
  versin vier violet viruslike waes wais waist waker wakers waling waned waning wans wared waring wars wase wate
  wats wecht weds wees weid wether whata whee whenwe whits wich widow wifelike wifes wight wile wing wining
  wipeout wised wises wisha wising wist wists wite wites witing wits wold womanless wore wort worts wost writ
  writs wroth yeas
  `
    .trim()
    .split(/\s+/),
)
