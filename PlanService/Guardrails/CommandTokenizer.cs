using System.Text;

namespace ClusterCodex.PlanService.Guardrails;

/// <summary>
/// Splits a command into words as a POSIX shell would, for the part of its syntax in which every character is literal.
/// Everything that a shell might expand, chain, redirect or read differently is refused, inside quotes as well.
/// </summary>
internal static class CommandTokenizer
{
    /// <summary>Longest command in characters.</summary>
    public const int MaxLength = 1000;

    /// <summary>Most words in a command.</summary>
    public const int MaxWords = 40;

    // Special to some shell even inside quotes, or never needed.
    private const string NeverAllowed = "`$\\;|&<>";

    // Literal inside quotes, special outside.
    private const string QuotedOnly = "(){}[]*?!~#^ ";

    /// <exception cref="CommandRefusedException">The text is more than plain words.</exception>
    public static IReadOnlyList<string> Split(string command)
    {
        if (command.Length > MaxLength)
        {
            throw new CommandRefusedException($"the command is longer than {MaxLength} characters");
        }

        var words = new List<string>();
        var word = new StringBuilder();
        var inWord = false;
        var quote = '\0';
        for (var index = 0; index < command.Length; index++)
        {
            var c = command[index];
            RefuseUnlessPlainAscii(c);
            if (quote != '\0')
            {
                if (c == quote)
                {
                    quote = '\0';
                    continue;
                }

                if (c == '!' && quote == '"')
                {
                    throw new CommandRefusedException("'!' inside double quotes is history expansion to a shell");
                }

                word.Append(c);
            }
            else if (c is '\'' or '"')
            {
                quote = c;
                inWord = true;
            }
            else if (c == ' ')
            {
                Flush(words, word, ref inWord);
            }
            else if (c == '!' && inWord && index + 1 < command.Length && command[index + 1] == '=')
            {
                // "tier!=cache" of a selector: unquoted, the usual shells leave it alone, and it is written in quotes again.
                word.Append(c);
            }
            else if (QuotedOnly.Contains(c, StringComparison.Ordinal))
            {
                throw new CommandRefusedException($"'{c}' outside quotes is shell syntax");
            }
            else
            {
                word.Append(c);
                inWord = true;
            }
        }

        if (quote != '\0')
        {
            throw new CommandRefusedException("a quote is not closed");
        }

        Flush(words, word, ref inWord);
        return words;
    }

    /// <summary>Whether a character needs no quotes.</summary>
    public static bool IsPlain(char c) => c is > ' ' and < '\x7f' and not ('\'' or '"')
        && !NeverAllowed.Contains(c, StringComparison.Ordinal)
        && !QuotedOnly.Contains(c, StringComparison.Ordinal);

    private static void RefuseUnlessPlainAscii(char c)
    {
        if (c is < ' ' or > '~')
        {
            throw new CommandRefusedException(FormattableString.Invariant(
                $"the character U+{(int)c:X4} is not printable ASCII: look-alikes, line breaks and control characters are refused"));
        }

        if (NeverAllowed.Contains(c, StringComparison.Ordinal))
        {
            throw new CommandRefusedException($"'{c}' is shell syntax");
        }
    }

    private static void Flush(List<string> words, StringBuilder word, ref bool inWord)
    {
        if (!inWord)
        {
            return;
        }

        var text = word.ToString();
        if (text.Contains('\'', StringComparison.Ordinal) && text.Contains('"', StringComparison.Ordinal))
        {
            throw new CommandRefusedException("a word holds both kinds of quotes");
        }

        words.Add(text);
        if (words.Count > MaxWords)
        {
            throw new CommandRefusedException($"the command has more than {MaxWords} words");
        }

        word.Clear();
        inWord = false;
    }
}
