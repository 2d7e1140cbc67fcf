import { Link } from 'react-router'
import { paths } from '../../util/paths'
import { qualifiedName } from '../../util/text'

interface ObjectLinkProps {
  object: { kind: string; namespace: string; name: string }
  /** Leaves out the namespace, where all objects of a list share it. */
  short?: boolean
}

/** A link to an object: its kind and name. */
export function ObjectLink({ object, short = false }: ObjectLinkProps) {
  const { kind, namespace, name } = object
  return <Link to={paths.resource(kind, namespace, name)}>{`${kind} ${short ? name : qualifiedName(object)}`}</Link>
}
