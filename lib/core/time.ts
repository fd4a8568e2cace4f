/** Milliseconds: a duration, or an instant since the epoch. There is no other unit of time in this project. */
export type Millis = number;
