namespace ClusterCodex.PlanService.Guardrails;

/// <summary>One flag that a command may carry.</summary>
/// <param name="Name">Long name without dashes.</param>
/// <param name="Short">One letter, or null.</param>
/// <param name="Accepts">Null for a switch; otherwise whether a value is acceptable.</param>
internal sealed record FlagSpec(string Name, char? Short, Func<string, bool>? Accepts);

/// <summary>A command's words, sorted into positional arguments and flags.</summary>
/// <param name="Arguments">In order.</param>
/// <param name="Flags">By long name; null for a switch.</param>
internal sealed record ParsedWords(IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string?> Flags)
{
    public string? Flag(string name) => Flags.GetValueOrDefault(name);
}

/// <summary>Reads flags as kubectl does (<c>--a=b</c>, <c>--a b</c>, <c>-a b</c>, <c>-ab</c>, <c>-a=b</c>, grouped switches), but accepts only the flags it is given.</summary>
internal static class FlagReader
{
    public static readonly FlagSpec Namespace = new("namespace", 'n', KubectlSyntax.IsLabel);

    // Listed by name, so that the reason in a plan is one a person can act on.
    private static readonly Dictionary<string, string> KnownBad = new(StringComparer.Ordinal)
    {
        ["kubeconfig"] = "another cluster or identity",
        ["context"] = "another cluster or identity",
        ["cluster"] = "another cluster or identity",
        ["user"] = "another cluster or identity",
        ["server"] = "another cluster or identity",
        ["s"] = "another cluster or identity",
        ["token"] = "another cluster or identity",
        ["username"] = "another cluster or identity",
        ["password"] = "another cluster or identity",
        ["as"] = "another cluster or identity",
        ["as-group"] = "another cluster or identity",
        ["as-uid"] = "another cluster or identity",
        ["client-certificate"] = "another cluster or identity",
        ["client-key"] = "another cluster or identity",
        ["certificate-authority"] = "another cluster or identity",
        ["tls-server-name"] = "another cluster or identity",
        ["insecure-skip-tls-verify"] = "an unverified API server",
        ["all-namespaces"] = "every namespace",
        ["A"] = "every namespace",
        ["all"] = "every object",
        ["raw"] = "a raw API path",
        ["selector"] = "several objects",
        ["l"] = "several objects",
        ["filename"] = "a file",
        ["f"] = "a file",
        ["kustomize"] = "a folder of files",
        ["k"] = "a folder of files",
    };

    /// <exception cref="CommandRefusedException">A flag is unknown, repeated, without its value or with a wrong one.</exception>
    public static ParsedWords Read(IReadOnlyList<string> words, IReadOnlyList<FlagSpec> specs)
    {
        var arguments = new List<string>();
        var flags = new Dictionary<string, string?>(StringComparer.Ordinal);
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word.Length == 0)
            {
                throw new CommandRefusedException("a word is empty");
            }

            if (word[0] != '-')
            {
                arguments.Add(word);
            }
            else if (word is "-" or "--")
            {
                throw new CommandRefusedException($"'{word}' is refused: a plan's command does not read standard input or pass arguments on");
            }
            else if (word.StartsWith("--", StringComparison.Ordinal))
            {
                ReadLong(word[2..], words, ref i, specs, flags);
            }
            else
            {
                ReadShort(word[1..], words, ref i, specs, flags);
            }
        }

        return new ParsedWords(arguments, flags);
    }

    private static void ReadLong(string text, IReadOnlyList<string> words, ref int index, IReadOnlyList<FlagSpec> specs, Dictionary<string, string?> flags)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? text : text[..equals];
        var spec = specs.FirstOrDefault(spec => spec.Name == name) ?? throw Unknown($"--{name}", name);
        if (spec.Accepts is null)
        {
            if (equals >= 0 && text[(equals + 1)..] != "true")
            {
                throw new CommandRefusedException($"the switch '--{name}' is given a value other than true");
            }

            Add(flags, spec, null);
            return;
        }

        Add(flags, spec, equals >= 0 ? text[(equals + 1)..] : Next(words, ref index, spec));
    }

    private static void ReadShort(string letters, IReadOnlyList<string> words, ref int index, IReadOnlyList<FlagSpec> specs, Dictionary<string, string?> flags)
    {
        for (var i = 0; i < letters.Length; i++)
        {
            var letter = letters[i];
            var spec = specs.FirstOrDefault(spec => spec.Short == letter) ?? throw Unknown($"-{letter}", letter.ToString());
            if (spec.Accepts is null)
            {
                Add(flags, spec, null);
                continue;
            }

            var rest = letters[(i + 1)..];
            Add(flags, spec, rest.Length == 0 ? Next(words, ref index, spec) : rest[0] == '=' ? rest[1..] : rest);
            return;
        }
    }

    private static string Next(IReadOnlyList<string> words, ref int index, FlagSpec spec)
    {
        index++;
        return index < words.Count && !words[index].StartsWith('-')
            ? words[index]
            : throw new CommandRefusedException($"the flag '--{spec.Name}' has no value");
    }

    private static void Add(Dictionary<string, string?> flags, FlagSpec spec, string? value)
    {
        if (value is not null && !spec.Accepts!(value))
        {
            throw new CommandRefusedException($"the value of '--{spec.Name}' is not one that a plan may use");
        }

        if (!flags.TryAdd(spec.Name, value))
        {
            throw new CommandRefusedException($"the flag '--{spec.Name}' is given twice");
        }
    }

    private static CommandRefusedException Unknown(string shown, string name) => new(KnownBad.TryGetValue(name, out var target)
        ? $"'{shown}' names {target}"
        : $"'{(KubectlSyntax.IsWord(name) ? shown : "a flag")}' is not among the flags that a plan may use with this command");
}
