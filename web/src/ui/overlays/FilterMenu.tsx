import { ChevronDown } from 'lucide-react'
import { Button } from '../controls/Button'
import { Menu, MenuCheck, MenuItem, MenuSeparator, MenuText } from './Menu'

interface FilterMenuProps {
  label: string
  options: readonly string[]
  selected: readonly string[]
  onChange: (selected: string[]) => void
}

/** Selects any number of values; none means all. */
export function FilterMenu({ label, options, selected, onChange }: FilterMenuProps) {
  // A selected value stays an option, even if no row has it.
  const all = [...new Set([...options, ...selected])]
  return (
    <Menu
      align="start"
      trigger={
        <Button>
          {label}
          {selected.length > 0 && `: ${selected.length === 1 ? selected[0] ?? '' : selected.length}`}
          <ChevronDown size={14} aria-hidden />
        </Button>
      }
    >
      {all.length === 0 && <MenuText>No values</MenuText>}
      {all.map((option) => (
        <MenuCheck
          key={option}
          label={option}
          checked={selected.includes(option)}
          onChange={(checked) => onChange(checked ? [...selected, option] : selected.filter((each) => each !== option))}
        />
      ))}
      {selected.length > 0 && (
        <>
          <MenuSeparator />
          <MenuItem onSelect={() => onChange([])}>Clear</MenuItem>
        </>
      )}
    </Menu>
  )
}
