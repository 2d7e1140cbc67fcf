namespace ClusterCodex.DemoCluster.Nodes.Shell;

/// <summary>Recursive descent over the tokens of a script.</summary>
internal sealed class ShellParser
{
    private static readonly HashSet<string> Closers = new(StringComparer.Ordinal) { "then", "elif", "else", "fi", "do", "done", "}", ")", ";;" };
    private readonly List<string> _tokens;
    private int _at;

    private ShellParser(List<string> tokens) => _tokens = tokens;

    /// <exception cref="ShellSyntaxException">Not a script.</exception>
    public static ShellNode Parse(string script)
    {
        var parser = new ShellParser(ShellLexer.Split(script));
        var list = parser.List();
        return parser.Peek() is { } left ? throw Unexpected(left) : list;
    }

    private string? Peek() => _at < _tokens.Count ? _tokens[_at] : null;

    private bool Accept(string token)
    {
        if (Peek() != token)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Expect(string token)
    {
        if (!Accept(token))
        {
            throw Unexpected(Peek() ?? "end of file");
        }
    }

    private static ShellSyntaxException Unexpected(string token) => new($"sh: syntax error: unexpected \"{(token == ShellLexer.NewLine ? "newline" : token)}\"");

    private void SkipNewLines()
    {
        while (Accept(ShellLexer.NewLine))
        {
        }
    }

    private Sequence List()
    {
        var items = new List<ShellNode>();
        while (true)
        {
            while (Accept(";") || Accept(ShellLexer.NewLine))
            {
            }

            if (Peek() is not { } next || Closers.Contains(next))
            {
                return new Sequence(items);
            }

            var node = AndOrList();
            items.Add(Accept("&") ? new Background(node) : node);
        }
    }

    private Sequence NonEmpty() => List() is { Items.Count: > 0 } list ? list : throw Unexpected(Peek() ?? "end of file");

    private ShellNode AndOrList()
    {
        var left = PipelineOf();
        while (true)
        {
            var and = Peek() == "&&";
            if (!and && Peek() != "||")
            {
                return left;
            }

            _at++;
            SkipNewLines();
            left = new AndOr(left, and, PipelineOf());
        }
    }

    private ShellNode PipelineOf()
    {
        var negated = Accept("!");
        var parts = new List<ShellNode> { Command() };
        while (Accept("|"))
        {
            SkipNewLines();
            parts.Add(Command());
        }

        return parts.Count == 1 && !negated ? parts[0] : new Pipeline(parts, negated);
    }

    private ShellNode Command()
    {
        switch (Peek())
        {
            case "if":
                _at++;
                return IfRest();
            case "while" or "until":
                var until = _tokens[_at++] == "until";
                var condition = NonEmpty();
                return new While(condition, DoBody(), until);
            case "for":
                _at++;
                return ForRest();
            case "{":
                _at++;
                var group = List();
                Expect("}");
                return group;
            case "(":
                _at++;
                var sub = List();
                Expect(")");
                return sub;
            default:
                return Simple();
        }
    }

    private If IfRest()
    {
        var condition = NonEmpty();
        Expect("then");
        var then = List();
        if (Accept("elif"))
        {
            return new If(condition, then, IfRest());
        }

        ShellNode? otherwise = Accept("else") ? List() : null;
        Expect("fi");
        return new If(condition, then, otherwise);
    }

    private For ForRest()
    {
        var variable = _tokens[_at++];
        Expect("in");
        var words = new List<string>();
        while (Peek() is { } word && word is not (";" or ShellLexer.NewLine))
        {
            words.Add(word);
            _at++;
        }

        while (Accept(";") || Accept(ShellLexer.NewLine))
        {
        }

        return new For(variable, words, DoBody());
    }

    private Sequence DoBody()
    {
        Expect("do");
        var body = List();
        Expect("done");
        return body;
    }

    private SimpleCommand Simple()
    {
        var words = new List<string>();
        var redirects = new List<Redirect>();
        while (Peek() is { } token)
        {
            if (token is ">" or ">>" or "<" or ">&")
            {
                // A bare number before the operator names the stream, not a word.
                var stream = 1;
                if (words.Count > 0 && words[^1] is "1" or "2")
                {
                    stream = words[^1] == "2" ? 2 : 1;
                    words.RemoveAt(words.Count - 1);
                }

                _at++;
                redirects.Add(new Redirect(token, Peek() ?? throw Unexpected("end of file"), stream));
                _at++;
            }
            else if (token is ";" or "&" or "|" or "&&" or "||" or ")" or "(" or ";;" or ShellLexer.NewLine)
            {
                break;
            }
            else
            {
                words.Add(token);
                _at++;
            }
        }

        return words.Count + redirects.Count > 0 ? new SimpleCommand(words, redirects) : throw Unexpected(Peek() ?? "end of file");
    }
}
