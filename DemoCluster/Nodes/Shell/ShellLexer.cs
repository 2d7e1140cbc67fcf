namespace ClusterCodex.DemoCluster.Nodes.Shell;

/// <summary>Splits a script into words and operators; words keep their quotes until they are expanded.</summary>
internal static class ShellLexer
{
    public const string NewLine = "\n";
    private static readonly string[] Operators = ["&&", "||", ";;", ">>", ">&", ";", "&", "|", "(", ")", ">", "<"];

    public static List<string> Split(string script)
    {
        var tokens = new List<string>();
        var index = 0;
        while (index < script.Length)
        {
            var c = script[index];
            if (c == '\n')
            {
                tokens.Add(NewLine);
                index++;
            }
            else if (c is ' ' or '\t' or '\r')
            {
                index++;
            }
            else if (c == '\\' && index + 1 < script.Length && script[index + 1] == '\n')
            {
                index += 2;
            }
            else if (c == '#')
            {
                index = script.IndexOf('\n', index) is var end and >= 0 ? end : script.Length;
            }
            else if (Array.Find(Operators, op => string.CompareOrdinal(script, index, op, 0, op.Length) == 0) is { } found)
            {
                tokens.Add(found);
                index += found.Length;
            }
            else
            {
                var end = WordEnd(script, index);
                tokens.Add(script[index..end]);
                index = end;
            }
        }

        return tokens;
    }

    private static int WordEnd(string script, int index)
    {
        while (index < script.Length)
        {
            switch (script[index])
            {
                case ' ' or '\t' or '\r' or '\n' or ';' or '&' or '|' or '(' or ')' or '<' or '>':
                    return index;
                case '\\':
                    index += 2;
                    break;
                case '\'':
                    index = Closing(script, index, '\'') + 1;
                    break;
                case '"':
                    index = Quoted(script, index) + 1;
                    break;
                case '$' when index + 1 < script.Length && script[index + 1] is '(' or '{':
                    index = Balanced(script, index + 1) + 1;
                    break;
                default:
                    index++;
                    break;
            }
        }

        return Math.Min(index, script.Length);
    }

    /// <summary>Index of the bracket that closes the one at <paramref name="open"/>.</summary>
    public static int Balanced(string script, int open)
    {
        var (left, right) = script[open] == '(' ? ('(', ')') : ('{', '}');
        var depth = 0;
        for (var index = open; index < script.Length; index++)
        {
            if (script[index] == '\'')
            {
                index = Closing(script, index, '\'');
            }
            else if (script[index] == left)
            {
                depth++;
            }
            else if (script[index] == right && --depth == 0)
            {
                return index;
            }
        }

        throw new ShellSyntaxException($"sh: syntax error: unterminated {left}");
    }

    private static int Quoted(string script, int open)
    {
        for (var index = open + 1; index < script.Length; index++)
        {
            switch (script[index])
            {
                case '\\':
                    index++;
                    break;
                case '$' when index + 1 < script.Length && script[index + 1] is '(' or '{':
                    index = Balanced(script, index + 1);
                    break;
                case '"':
                    return index;
            }
        }

        throw new ShellSyntaxException("sh: syntax error: unterminated quoted string");
    }

    private static int Closing(string script, int open, char quote) =>
        script.IndexOf(quote, open + 1) is var end and > 0 ? end : throw new ShellSyntaxException("sh: syntax error: unterminated quoted string");
}
