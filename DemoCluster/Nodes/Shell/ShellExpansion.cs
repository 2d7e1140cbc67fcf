using System.Globalization;
using System.Text;

namespace ClusterCodex.DemoCluster.Nodes.Shell;

/// <summary>Expands quotes, variables, arithmetic and command substitutions in words.</summary>
internal static class ShellExpansion
{
    /// <summary>Expands a word to one string.</summary>
    public static string Expand(ShellMachine machine, string word) => string.Concat(Parts(machine, word).Select(part => part.Text));

    /// <summary>Expands a word to several words: unquoted expansions are split at blanks.</summary>
    public static IEnumerable<string> Split(ShellMachine machine, string word)
    {
        var parts = Parts(machine, word).ToArray();
        return parts is [{ Splits: true } only]
            ? only.Text.Split([' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)
            : [string.Concat(parts.Select(part => part.Text))];
    }

    private static IEnumerable<(string Text, bool Splits)> Parts(ShellMachine machine, string word)
    {
        var literal = new StringBuilder();
        var quoted = false;
        for (var index = 0; index < word.Length; index++)
        {
            var c = word[index];
            if (c == '\'' && !quoted)
            {
                var end = word.IndexOf('\'', index + 1);
                literal.Append(word, index + 1, end - index - 1);
                index = end;
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == '\\' && index + 1 < word.Length && (!quoted || word[index + 1] is '"' or '$' or '\\' or '`'))
            {
                literal.Append(word[++index]);
            }
            else if (c == '$' && index + 1 < word.Length && Variable(machine, word, index) is { } variable)
            {
                if (literal.Length > 0)
                {
                    yield return (literal.ToString(), false);
                    literal.Clear();
                }

                yield return (variable.Value, !quoted);
                index = variable.End;
            }
            else
            {
                literal.Append(c);
            }
        }

        if (literal.Length > 0 || word.Length > 0 && word[0] is '"' or '\'')
        {
            yield return (literal.ToString(), false);
        }
    }

    private static (string Value, int End)? Variable(ShellMachine machine, string word, int dollar)
    {
        var next = word[dollar + 1];
        if (next == '(')
        {
            var close = ShellLexer.Balanced(word, dollar + 1);
            var inside = word[(dollar + 2)..close];
            return inside.StartsWith('(') && inside.EndsWith(')')
                ? (Arithmetic(machine, inside[1..^1]).ToString(CultureInfo.InvariantCulture), close)
                : (ShellInterpreter.Capture(machine, inside), close);
        }

        if (next == '{')
        {
            var close = ShellLexer.Balanced(word, dollar + 1);
            return (Parameter(machine, word[(dollar + 2)..close]), close);
        }

        if (next == '?')
        {
            return (machine.Status.ToString(CultureInfo.InvariantCulture), dollar + 1);
        }

        if (next == '$')
        {
            return ("1", dollar + 1);
        }

        var end = dollar + 1;
        while (end < word.Length && (char.IsAsciiLetterOrDigit(word[end]) || word[end] == '_'))
        {
            end++;
        }

        return end == dollar + 1 ? null : (machine.Variables.GetValueOrDefault(word[(dollar + 1)..end], ""), end - 1);
    }

    private static string Parameter(ShellMachine machine, string text)
    {
        var end = text.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c == '_').Count();
        var value = machine.Variables.GetValueOrDefault(text[..end], "");
        var set = machine.Variables.ContainsKey(text[..end]);
        var rest = text[end..];
        var colon = rest.StartsWith(':');
        var missing = colon ? value.Length == 0 : !set;
        var op = colon ? rest[1..] : rest;
        if (op.Length == 0 || !missing)
        {
            return op.StartsWith('+') ? Expand(machine, op[1..]) : value;
        }

        switch (op[0])
        {
            case '-':
                return Expand(machine, op[1..]);
            case '=':
                return machine.Variables[text[..end]] = Expand(machine, op[1..]);
            case '?':
                throw new ShellExitException($"sh: {text[..end]}: {(op.Length > 1 ? Expand(machine, op[1..]) : "parameter not set")}", 2);
            default:
                return value;
        }
    }

    /// <summary>Sums and products, left to right within a precedence, as counters need them.</summary>
    private static long Arithmetic(ShellMachine machine, string text)
    {
        var expanded = Expand(machine, text).Replace(" ", "", StringComparison.Ordinal);
        var at = 0;
        long Factor()
        {
            if (at < expanded.Length && expanded[at] == '(')
            {
                at++;
                var inner = Sum();
                at++;
                return inner;
            }

            var start = at;
            while (at < expanded.Length && (char.IsAsciiLetterOrDigit(expanded[at]) || expanded[at] == '_'))
            {
                at++;
            }

            var name = expanded[start..at];
            return long.TryParse(name, CultureInfo.InvariantCulture, out var number) ? number
                : long.TryParse(machine.Variables.GetValueOrDefault(name, "0"), CultureInfo.InvariantCulture, out var variable) ? variable : 0;
        }

        long Product()
        {
            var value = Factor();
            while (at < expanded.Length && expanded[at] is '*' or '/' or '%')
            {
                var op = expanded[at++];
                var right = Factor();
                value = op switch { '*' => value * right, _ when right == 0 => throw new ShellExitException("sh: divide by zero", 2), '/' => value / right, _ => value % right };
            }

            return value;
        }

        long Sum()
        {
            var value = Product();
            while (at < expanded.Length && expanded[at] is '+' or '-')
            {
                value = expanded[at++] == '+' ? value + Product() : value - Product();
            }

            return value;
        }

        return Sum();
    }
}

/// <summary>Ends the program with a message and a code.</summary>
internal sealed class ShellExitException(string message, int code) : Exception(message)
{
    public int Code { get; } = code;
}
