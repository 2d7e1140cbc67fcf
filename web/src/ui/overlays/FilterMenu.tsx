import { ChevronDown } from 'lucide-react'
import { Button } from '../controls/Button'
import { Menu, MenuCheck, MenuItem, MenuSeparator, MenuText } from './Menu'

interface FilterMenuProps {
  label: string
  options: readonly string[]
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}

/** Chooses any number of values; none chosen means all. */
export function FilterMenu({ label, options, chosen, onChange }: FilterMenuProps) {
  // What is chosen stays on offer, even where nothing on the page has it now.
  const all = [...new Set([...options, ...chosen])]
  return (
    <Menu
      align="start"
      trigger={
        <Button>
          {label}
          {chosen.length > 0 && `: ${chosen.length === 1 ? chosen[0] ?? '' : chosen.length}`}
          <ChevronDown size={14} aria-hidden />
        </Button>
      }
    >
      {all.length === 0 && <MenuText>Nothing to choose from</MenuText>}
      {all.map((option) => (
        <MenuCheck
          key={option}
          label={option}
          checked={chosen.includes(option)}
          onChange={(checked) => onChange(checked ? [...chosen, option] : chosen.filter((each) => each !== option))}
        />
      ))}
      {chosen.length > 0 && (
        <>
          <MenuSeparator />
          <MenuItem onSelect={() => onChange([])}>Clear</MenuItem>
        </>
      )}
    </Menu>
  )
}
