import type { Question } from '../question.ts'
import { CONNECTED_APP } from './connected-app.ts'
import { DOWNLOADS } from './downloads.ts'
import { LISTS } from './lists.ts'
import { OVERWRITES } from './overwrites.ts'
import { PREPARED } from './prepared.ts'
import { PUBLICATIONS } from './publications.ts'
import { REPERTOIRE } from './repertoire.ts'
import { REQUESTS } from './requests.ts'
import { SESSIONS } from './sessions.ts'
import { UPDATE_EFFECTS } from './update-effects.ts'
import { UPDATE_REQUESTS } from './update-requests.ts'
import { UPLOADS } from './uploads.ts'

/** All questions, in the order in which they are asked: what matters most to users first, should the time run out. */
export const QUESTIONS: readonly Question[] = [
  ...REPERTOIRE,
  ...OVERWRITES,
  ...PUBLICATIONS,
  ...UPDATE_EFFECTS,
  ...DOWNLOADS,
  ...SESSIONS,
  ...UPDATE_REQUESTS,
  ...CONNECTED_APP,
  ...LISTS,
  ...PREPARED,
  ...UPLOADS,
  ...REQUESTS
]

/** Assumptions of the simulator that no question is about, and why. */
export const NOT_QUESTIONS: readonly (readonly [assumption: string, why: string])[] = [
  ['limits.maxFileBytes (15 GiB for one file)', 'It would take hours to upload.'],
  [
    'limits.maxBlocks (1000 parts for one file)',
    'A thousand requests take too long; the action sends 32 MB in a part.'
  ],
  ['timing.sessionTtlMs (a session lives for 120 or 240 minutes)', 'A run takes 15 minutes.'],
  ['timing.uploadTtlMs (an upload lives for an hour)', 'A run takes 15 minutes.'],
  [
    'a RequestID is remembered for 24 hours',
    'A run takes 15 minutes. That it is remembered for a while is asked.'
  ],
  ['timing.job (how long a job takes)', 'It differs each time.'],
  [
    'limits.maxParallelRequests, limits.minPollIntervalMs',
    'They judge clients; Tableau tells no such limits.'
  ],
  ['a job that lives answers 400031', 'It happens by chance. The action looks at the data source then.'],
  ['two parts of an upload at the same time', 'The action never sends two.'],
  [
    'a publication without a project goes to the default one',
    'Nothing is made outside of the scratch project.'
  ],
  ['the content URL of a second data source of the same name ends in _0', 'It needs a second project.'],
  ['the owner of an overwritten data source becomes the publisher', 'It needs a second user.']
]
