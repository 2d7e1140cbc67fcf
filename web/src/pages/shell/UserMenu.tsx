import { CircleUserRound, Keyboard, LogOut } from 'lucide-react'
import { describeError } from '../../api/errors'
import { signOut } from '../../api/session'
import { IconButton } from '../../ui/controls/Button'
import { Menu, MenuChoice, MenuItem, MenuSeparator, MenuText } from '../../ui/overlays/Menu'
import { toastError } from '../../ui/feedback/toasts'
import { type Theme, useTheme } from '../../util/theme'

const THEME_LABEL: Record<Theme, string> = { system: 'System', light: 'Light', dark: 'Dark' }
const THEME_OPTIONS = (Object.keys(THEME_LABEL) as Theme[]).map((value) => ({ value, label: THEME_LABEL[value] }))

export function UserMenu({ email, name, onShortcuts }: { email: string; name: string; onShortcuts: () => void }) {
  const [theme, setTheme] = useTheme()

  function leave(): void {
    signOut().catch((error: unknown) => {
      toastError('Signed out here, but the server could not be reached', describeError(error).detail)
    })
  }

  return (
    <Menu
      trigger={
        <IconButton label="Your account">
          <CircleUserRound size={20} aria-hidden />
        </IconButton>
      }
    >
      <MenuText>
        {name === '' ? 'Signed in as' : name}
        <br />
        {email}
      </MenuText>
      <MenuSeparator />
      <MenuChoice label="Theme" value={theme} options={THEME_OPTIONS} onChange={setTheme} />
      <MenuSeparator />
      <MenuItem icon={<Keyboard size={16} aria-hidden />} onSelect={onShortcuts}>
        Keyboard shortcuts
      </MenuItem>
      <MenuItem icon={<LogOut size={16} aria-hidden />} onSelect={leave}>
        Sign out
      </MenuItem>
    </Menu>
  )
}
