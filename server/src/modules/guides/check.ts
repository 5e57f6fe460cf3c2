import { communityRules, groundRules } from '../rules/rules.ts'
import { guides } from './guides.ts'

// Run by the build: front matter that is missing or wrong stops it with the file's name, before anybody reads the page.
console.log(
  `${guides.length} guides, ${communityRules.rules.length} rules, ground rules version ${groundRules.version}`,
)
