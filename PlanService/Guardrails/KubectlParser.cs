using System.Collections.Frozen;

namespace ClusterCodex.PlanService.Guardrails;

/// <summary>
/// Reads one kubectl command into a typed operation, or refuses it. Default deny: a verb, flag, kind or value is accepted
/// because it is on a list, never because it is missing from one.
/// </summary>
internal static partial class KubectlParser
{
    private const string NeverDelete = "deleting and evicting are never part of a plan";
    private const string NeverEnter = "plans do not run anything in containers or on nodes";
    private const string NeverFree = "free-form changes to objects are never part of a plan";

    // Only for clearer reasons: every verb that is not listed below is refused as well.
    private static readonly FrozenDictionary<string, string> NeverVerbs = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["delete"] = NeverDelete,
        ["evict"] = NeverDelete,
        ["drain"] = NeverDelete,
        ["cordon"] = "nodes are never changed by a plan",
        ["uncordon"] = "nodes are never changed by a plan",
        ["taint"] = "nodes are never changed by a plan",
        ["exec"] = NeverEnter,
        ["cp"] = NeverEnter,
        ["attach"] = NeverEnter,
        ["port-forward"] = NeverEnter,
        ["proxy"] = NeverEnter,
        ["run"] = NeverEnter,
        ["debug"] = NeverEnter,
        ["edit"] = NeverFree,
        ["apply"] = NeverFree,
        ["create"] = NeverFree,
        ["patch"] = NeverFree,
        ["replace"] = NeverFree,
        ["label"] = NeverFree,
        ["annotate"] = NeverFree,
        ["expose"] = NeverFree,
        ["autoscale"] = NeverFree,
        ["certificate"] = NeverFree,
        ["config"] = "plans do not touch the kubeconfig",
        ["plugin"] = "plugins are never part of a plan",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Decides on one command.</summary>
    /// <param name="command">Text as a model or a person wrote it.</param>
    /// <param name="scope">What the caller may reach; a missing namespace becomes the plan's.</param>
    public static GuardrailVerdict Parse(string command, GuardrailScope scope)
    {
        try
        {
            return new GuardrailVerdict.Allowed(ParseWords(CommandTokenizer.Split(command), scope));
        }
        catch (CommandRefusedException refusal)
        {
            return new GuardrailVerdict.Refused(refusal.Message);
        }
    }

    private static KubectlOperation ParseWords(IReadOnlyList<string> words, GuardrailScope scope)
    {
        if (words.Count < 2 || words[0] != "kubectl")
        {
            throw new CommandRefusedException("it is not a kubectl command");
        }

        var start = SkipNamespace(words);
        var verb = words[start];
        // A namespace in front of the verb is read together with the other flags.
        IReadOnlyList<string> rest = NarrowNamespaces(verb, [.. words.Skip(1).Take(start - 1), .. words.Skip(start + 1)], scope);
        return verb switch
        {
            "get" => ParseGet(rest, scope),
            "describe" => ParseDescribe(rest, scope),
            "logs" => ParseLogs(rest, scope),
            "top" => ParseTop(rest, scope),
            "events" => ParseEvents(rest, scope),
            "explain" => ParseExplain(rest),
            "diff" => ParseDiff(rest, scope),
            "api-resources" => ParseApiResources(rest),
            "version" => ParseVersion(rest),
            "auth" => ParseAuth(rest, scope),
            "rollout" => ParseRollout(rest, scope),
            "set" => ParseSet(rest, scope),
            "scale" => ParseScale(rest, scope),
            _ => throw new CommandRefusedException(NeverVerbs.GetValueOrDefault(
                verb,
                $"'{(KubectlSyntax.IsWord(verb) ? verb : "this")}' is not among the commands that a plan may use")),
        };
    }

    // "-A" of a read-only command means the plan's namespace here; in a plan without a namespace it stays and is refused.
    private static IReadOnlyList<string> NarrowNamespaces(string verb, IReadOnlyList<string> words, GuardrailScope scope) =>
        verb is "get" or "describe" or "logs" or "top" or "events" && scope.Namespace.Length > 0
            ? [.. words.Where(word => word is not ("-A" or "--all-namespaces" or "--all-namespaces=true"))]
            : words;

    // kubectl takes flags in front of the verb; of these only the namespace is accepted.
    private static int SkipNamespace(IReadOnlyList<string> words)
    {
        var index = 1;
        if (words[1].StartsWith('-'))
        {
            index += words[1] is "-n" or "--namespace" ? 2 : 1;
            FlagReader.Read([.. words.Skip(1).Take(index - 1)], [FlagReader.Namespace]);
        }

        return index < words.Count && !words[index].StartsWith('-')
            ? index
            : throw new CommandRefusedException("no command follows 'kubectl'");
    }

    private static (string Name, IReadOnlyList<string> Words) Subcommand(string verb, IReadOnlyList<string> words)
    {
        var index = words.ToList().FindIndex(word => !word.StartsWith('-'));
        var skipped = words.Take(Math.Max(index, 0)).ToList();

        // "-n x rollout restart": x is a value, not the subcommand.
        if (skipped is ["-n"] or ["--namespace"])
        {
            index++;
        }

        return index >= 0 && index < words.Count
            ? (words[index], [.. words.Take(index), .. words.Skip(index + 1)])
            : throw new CommandRefusedException($"no subcommand follows '{verb}'");
    }

    private static string NamespaceOf(ParsedWords words, GuardrailScope scope)
    {
        var ns = words.Flag("namespace") ?? scope.Namespace;
        if (ns.Length == 0)
        {
            throw new CommandRefusedException("it names no namespace");
        }

        if (scope.Namespace.Length > 0 && ns != scope.Namespace)
        {
            throw new CommandRefusedException($"it reaches into another namespace than the plan's '{scope.Namespace}'");
        }

        return ns;
    }

    private static string RequireName(string text) => KubectlSyntax.IsName(text)
        ? text
        : throw new CommandRefusedException("an object's name is not a plain Kubernetes name");
}
