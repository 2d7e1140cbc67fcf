namespace ClusterCodex.Gateway.Transcoding.Templates;

/// <summary>Parses path templates; an error contains the position.</summary>
internal ref struct PathTemplateParser
{
    private readonly string _text;
    private readonly List<TemplateSegment> _segments = [];
    private readonly List<TemplateVariable> _variables = [];
    private int _position;

    private PathTemplateParser(string text) => _text = text;

    /// <exception cref="FormatException">The text is not a path template.</exception>
    public static PathTemplate Parse(string text)
    {
        var parser = new PathTemplateParser(text);
        return parser.ParseTemplate();
    }

    private PathTemplate ParseTemplate()
    {
        Expect('/');
        ParseSegments(inVariable: false);
        string? verb = null;
        if (TryTake(':'))
        {
            verb = ParseLiteral();
        }

        if (_position < _text.Length)
        {
            throw Error($"'{_text[_position]}' is not expected");
        }

        for (var i = 0; i < _segments.Count - 1; i++)
        {
            if (_segments[i].Kind == SegmentKind.Multi)
            {
                throw Error("'**' must be the last segment");
            }
        }

        if (_variables.GroupBy(variable => variable.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw Error($"the variable '{twice.Key}' is used twice");
        }

        return new PathTemplate { Text = _text, Segments = _segments, Variables = _variables, Verb = verb };
    }

    private void ParseSegments(bool inVariable)
    {
        do
        {
            ParseSegment(inVariable);
        }
        while (TryTake('/'));
    }

    private void ParseSegment(bool inVariable)
    {
        if (TryTake('*'))
        {
            _segments.Add(TryTake('*') ? new TemplateSegment(SegmentKind.Multi, "**") : new TemplateSegment(SegmentKind.Single, "*"));
        }
        else if (_position < _text.Length && _text[_position] == '{')
        {
            if (inVariable)
            {
                throw Error("a variable cannot be inside another");
            }

            ParseVariable();
        }
        else
        {
            _segments.Add(new TemplateSegment(SegmentKind.Literal, ParseLiteral()));
        }
    }

    private void ParseVariable()
    {
        Expect('{');
        var path = new List<string>();
        do
        {
            path.Add(ParseIdentifier());
        }
        while (TryTake('.'));

        var start = _segments.Count;
        if (TryTake('='))
        {
            ParseSegments(inVariable: true);
        }
        else
        {
            _segments.Add(new TemplateSegment(SegmentKind.Single, "*"));
        }

        Expect('}');
        var multi = _segments.Count - start > 1 || _segments[start].Kind == SegmentKind.Multi;
        _variables.Add(new TemplateVariable(path, start, _segments.Count, multi));
    }

    private string ParseIdentifier()
    {
        var start = _position;
        while (_position < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position]) || _text[_position] == '_'))
        {
            _position++;
        }

        return start < _position && !char.IsAsciiDigit(_text[start])
            ? _text[start.._position]
            : throw Error("a field name is expected");
    }

    private string ParseLiteral()
    {
        var start = _position;
        while (_position < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position]) || "-_.~".Contains(_text[_position], StringComparison.Ordinal)))
        {
            _position++;
        }

        return start < _position ? _text[start.._position] : throw Error("a segment is expected");
    }

    private bool TryTake(char character)
    {
        if (_position >= _text.Length || _text[_position] != character)
        {
            return false;
        }

        _position++;
        return true;
    }

    private void Expect(char character)
    {
        if (!TryTake(character))
        {
            throw Error($"'{character}' is expected");
        }
    }

    private readonly FormatException Error(string problem) =>
        new($"Path template '{_text}': {problem} at position {_position}.");
}
