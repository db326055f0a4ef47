import type { MemberSchema } from '../contract/source-schema.ts'
import { localName, type XmlHandler } from '../decode/xml-reader.ts'
import { declaredType, type EdmProperty } from './edm-types.ts'

type Attributes = Readonly<Record<string, string>>
type Mutable<T> = { -readonly [key in keyof T]: T[key] }

/** Types that one type extends, one after the other. */
const MAX_BASES = 100

/** A structured type of an OData service. */
interface EdmType {
  /** Qualified name of the type that it extends. */
  readonly base?: string
  readonly properties: ReadonlyMap<string, EdmProperty>
}

/** What a `$metadata` document says of a service. */
export interface Metadata {
  /** By qualified name. */
  readonly types: ReadonlyMap<string, EdmType>
  /** Qualified names of the types of entity sets and singletons, by their names. */
  readonly sets: ReadonlyMap<string, string>
}

/**
 * Collects the structured types and entity sets of a `$metadata` document (OData CSDL 4.01 XML, chapters 6 to 13;
 * CSDL of version 2, where navigation properties name no type).
 */
export class MetadataHandler implements XmlHandler {
  readonly #types = new Map<string, { base?: string; properties: Map<string, EdmProperty> }>()
  readonly #sets = new Map<string, string>()
  readonly #definitions = new Map<string, EdmProperty>()
  readonly #aliases = new Map<string, string>()
  #namespace = ''
  #properties: Map<string, EdmProperty> | undefined
  #depth = 0
  #typeDepth = 0

  open(prefixed: string, attributes: Attributes): void {
    this.#depth++
    const name = localName(prefixed)
    const { Name = '', Namespace = '', Alias, BaseType, Type = '', EntityType = '' } = attributes
    switch (name) {
      case 'Schema':
        this.#namespace = Namespace
        if (Alias !== undefined) this.#aliases.set(Alias, Namespace)
        break
      case 'EntityType':
      case 'ComplexType':
        this.#properties = new Map()
        this.#typeDepth = this.#depth
        this.#types.set(`${this.#namespace}.${Name}`, {
          ...(BaseType === undefined ? {} : { base: BaseType }),
          properties: this.#properties
        })
        break
      case 'TypeDefinition':
        this.#definitions.set(
          `${this.#namespace}.${Name}`,
          property(attributes['UnderlyingType'] ?? '', attributes)
        )
        break
      case 'Property':
      case 'NavigationProperty':
        if (Type !== '') this.#properties?.set(Name, property(Type, attributes))
        break
      case 'EntitySet':
        this.#sets.set(Name, EntityType)
        break
      case 'Singleton':
        this.#sets.set(Name, Type)
    }
  }

  text(): void {}

  close(): void {
    if (this.#depth-- === this.#typeDepth) this.#properties = undefined
  }

  /** What the whole document says, its aliases and type definitions undone. */
  get metadata(): Metadata {
    const types = new Map<string, EdmType>()
    for (const [name, { base, properties }] of this.#types) {
      types.set(name, {
        ...(base === undefined ? {} : { base: this.#full(base) }),
        properties: new Map([...properties].map(([key, one]) => [key, this.#defined(one)]))
      })
    }
    return { types, sets: new Map([...this.#sets].map(([set, type]) => [set, this.#full(type)])) }
  }

  #defined(one: EdmProperty): EdmProperty {
    const type = this.#full(one.type)
    const definition = this.#definitions.get(type)
    return definition === undefined ? { ...one, type } : { ...definition, ...one, type: definition.type }
  }

  #full(type: string): string {
    const inner = /^Collection\((.*)\)$/.exec(type)?.[1]
    return inner === undefined ? this.#qualified(type) : `Collection(${this.#qualified(inner)})`
  }

  #qualified(type: string): string {
    const dot = type.lastIndexOf('.')
    const namespace = this.#aliases.get(type.slice(0, dot))
    return namespace === undefined ? type : `${namespace}${type.slice(dot)}`
  }
}

function property(type: string, { Precision, Scale }: Attributes): EdmProperty {
  const made: Mutable<EdmProperty> = { type }
  if (Precision !== undefined && /^\d+$/.test(Precision)) made.precision = Number(Precision)
  if (Scale !== undefined && /^\d+$/.test(Scale)) made.scale = Number(Scale)
  return made
}

/**
 * The types of the members of the entities that a context describes: `Orders`, `Orders(ID,Name)`, `Orders/$entity`,
 * `Orders(1)/Lines`, `Orders/Sales.LargeOrder` (OData JSON Format 4.01, chapter 10).
 * @returns undefined when the metadata does not know it
 */
export function schemaOf({ types, sets }: Metadata, context: string): MemberSchema | undefined {
  const [set = '', ...rest] = context
    // Keys and lists of columns, which may hold slashes; also nested ones.
    .replace(/\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/g, '')
    .split('/')
  let entity = sets.get(set)
  for (const step of rest) {
    if (entity === undefined || step.startsWith('$')) break
    entity = step.includes('.') ? step : unwrapped(propertyOf(types, entity, step)?.type)
  }
  return entity !== undefined && types.has(entity) ? membersOf(types, entity) : undefined
}

/** What the metadata declares of the members of a type. */
function membersOf(types: Metadata['types'], type: string): MemberSchema {
  return {
    get(name) {
      const property = propertyOf(types, type, name)
      if (property === undefined) return undefined
      return declaredType(property) ?? { members: membersOf(types, property.type) }
    }
  }
}

function propertyOf(types: Metadata['types'], entity: string, step: string): EdmProperty | undefined {
  let name: string | undefined = entity
  // A type that extends itself would go on without an end.
  for (let level = 0; name !== undefined && level < MAX_BASES; level++) {
    const type = types.get(name)
    const found = type?.properties.get(step)
    if (found !== undefined) return found
    name = type?.base
  }
  return undefined
}

function unwrapped(type: string | undefined): string | undefined {
  return type === undefined ? undefined : (/^Collection\((.*)\)$/.exec(type)?.[1] ?? type)
}
