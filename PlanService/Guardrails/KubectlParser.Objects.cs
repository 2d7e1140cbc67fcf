namespace ClusterCodex.PlanService.Guardrails;

internal static partial class KubectlParser
{
    private static readonly string[] OutputPrefixes = ["jsonpath=", "custom-columns="];

    // A kind, perhaps with a name, in a read-only command.
    private sealed record ObjectWord(KindInfo? Info, string Type, string? Name)
    {
        // Foreign kinds named like Secrets count as Secrets: SealedSecret, ExternalSecret, …
        public bool MayBeSecret => Info?.Kind == "Secret" || Type.Contains("secret", StringComparison.OrdinalIgnoreCase);

        public string Word => Info?.Plural ?? Type;

        public string Argument => Name is null ? Word : $"{Word}/{Name}";
    }

    private static bool IsObject(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 2 && KubectlSyntax.IsTypeName(parts[0].ToLowerInvariant()) && KubectlSyntax.IsName(parts[1]);
    }

    private static bool IsOutput(string text) =>
        text is "yaml" or "json" or "wide" or "name"
        || (text.Length <= 400 && Array.Exists(OutputPrefixes, prefix => text.StartsWith(prefix, StringComparison.Ordinal)));

    private static ObjectWord ReadObject(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 2
            ? ReadType(parts[0]) with { Name = RequireName(parts[1]) }
            : throw new CommandRefusedException("an object is written as type/name");
    }

    private static ObjectWord ReadType(string word)
    {
        if (KindTable.Find(word) is { } info)
        {
            return new ObjectWord(info, info.Plural, null);
        }

        if (!KubectlSyntax.IsTypeName(word))
        {
            throw new CommandRefusedException("a kind is not a plain type name");
        }

        return word == "all"
            ? throw new CommandRefusedException("'all' is not a kind: name the kinds to read")
            : new ObjectWord(null, word, null);
    }

    // "pods", "pods a b", "deploy,rs", "deploy/a pod/b": the forms that kubectl takes.
    private static List<ObjectWord> ReadObjects(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0)
        {
            throw new CommandRefusedException("it names no kind");
        }

        if (arguments.All(argument => argument.Contains('/', StringComparison.Ordinal)))
        {
            return [.. arguments.Select(ReadObject)];
        }

        var types = arguments[0].Split(',').Select(ReadType).ToList();
        if (arguments.Count == 1)
        {
            return types;
        }

        return [.. types.SelectMany(_ => arguments.Skip(1), (type, name) => type with { Name = RequireName(name) })];
    }

    private static ReadOperation Look(ReadVerb verb, ParsedWords words, List<ObjectWord> objects, GuardrailScope scope)
    {
        var reaches = objects.Select(one => ReachObject(one, words, scope)).Distinct().ToList();
        if (reaches.Count > 1)
        {
            throw new CommandRefusedException("it mixes cluster-scoped and namespaced kinds");
        }

        IEnumerable<string> arguments = objects.TrueForAll(one => one.Name is null)
            ? [string.Join(',', objects.Select(one => one.Word).Distinct(StringComparer.Ordinal))]
            : objects.Select(one => one.Argument);
        return Read(verb, reaches[0], arguments, words);
    }

    private static string? ReachObject(ObjectWord one, ParsedWords words, GuardrailScope scope)
    {
        if (one.Info is { } info)
        {
            return Reach(KubectlAccess.View, info, words, scope);
        }

        // Whether a foreign kind is namespaced is unknown here; with a namespace the command is limited to it.
        var ns = NamespaceOf(words, scope);
        scope.Require(KubectlAccess.View, one.Type, ns);
        return ns;
    }

    private static string? Reach(KubectlAccess access, KindInfo info, ParsedWords words, GuardrailScope scope)
    {
        if (!info.Namespaced)
        {
            scope.Require(access, info.Kind, null);
            return null;
        }

        var ns = NamespaceOf(words, scope);
        scope.Require(access, info.Kind, ns);
        return ns;
    }
}
