/** First sights of members are ordered by position of the record × this + place, from 1, in the record or object. */
export const PLACES_PER_RECORD = 2 ** 20
