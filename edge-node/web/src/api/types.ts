/** Short names for what the node speaks, from the generated description. Nothing is described twice here. */
import type { components, paths } from './schema';

export type Schemas = components['schemas'];
/** A named shape of the node, such as `View<'CheckView'>`. */
export type View<Name extends keyof Schemas> = Schemas[Name];

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export type PathsWith<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never;
}[keyof paths];

type Operation<M extends Method, P extends keyof paths> = paths[P] extends Record<M, infer O> ? O : never;

type Json<T> = T extends { content: { 'application/json': infer B } } ? B : undefined;

export type AnswerOf<M extends Method, P extends keyof paths> =
  Operation<M, P> extends { responses: { 200: infer R } } ? Json<R> : unknown;

export type BodyOf<M extends Method, P extends keyof paths> =
  Operation<M, P> extends { requestBody: { content: { 'application/json': infer B } } } ? B : undefined;

export type PathParametersOf<M extends Method, P extends keyof paths> =
  Operation<M, P> extends { parameters: { path: infer R } } ? R : undefined;

export type QueryOf<M extends Method, P extends keyof paths> =
  Operation<M, P> extends { parameters: { query?: infer R } } ? R : undefined;

type Needed<Name extends string, T> = [T] extends [undefined]
  ? { [K in Name]?: undefined }
  : { [K in Name]: T };

/** What a request takes, exactly as the description says. */
export type Ask<M extends Method, P extends keyof paths> = Needed<'path', PathParametersOf<M, P>> &
  Needed<'body', BodyOf<M, P>> & { query?: QueryOf<M, P> };
