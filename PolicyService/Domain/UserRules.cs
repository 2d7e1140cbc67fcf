using System.Text;
using ClusterCodex.AccessControl.Identity;

namespace ClusterCodex.PolicyService.Domain;

/// <summary>What a user's fields may contain. Each rule returns what is wrong, or null.</summary>
internal static class UserRules
{
    public const int MinPasswordLength = 8;
    public const int MaxPasswordLength = 1024;
    public const int MaxGroups = 100;

    /// <summary>The one spelling under which an e-mail is stored and looked up.</summary>
    public static string NormalizeEmail(string email) => email.Trim().ToLowerInvariant();

    public static string? CheckEmail(string email)
    {
        var at = email.IndexOf('@', StringComparison.Ordinal);
        var isEmail = email.Length is >= 3 and <= 254
            && at > 0
            && at == email.LastIndexOf('@')
            && at < email.Length - 1
            && email.All(c => c is > ' ' and < (char)0x7f);
        return isEmail ? null : "Must be an e-mail address of 3 to 254 ASCII characters, such as jane@example.com.";
    }

    public static string? CheckName(string name) =>
        name.Length <= 200 && IdentityText.IsPlain(name)
            ? null
            : "Must be at most 200 characters, none of them a control character or one that changes the direction of text.";

    public static string? CheckPassword(string password) =>
        password.Length is >= MinPasswordLength and <= MaxPasswordLength && IsUnicode(password)
            ? null
            : $"Must be {MinPasswordLength} to {MaxPasswordLength} characters.";

    public static string? CheckGroup(string group) =>
        group.Length is > 0 and <= 200 && IdentityText.IsPlain(group) && !group.Any(char.IsWhiteSpace) && !IdentityText.IsReservedGroup(group)
            ? null
            : $"Must be 1 to 200 characters without white space or characters that change the direction of text, and must not begin with '{IdentityText.ReservedGroupPrefix}'.";

    private static bool IsUnicode(string text) => text.EnumerateRunes().All(rune => rune != Rune.ReplacementChar);
}
