namespace ClusterCodex.PlanService.Guardrails;

internal static partial class KubectlParser
{
    private static readonly FlagSpec SelectorFlag = new("selector", 'l', KubectlSyntax.IsSelector);
    private static readonly FlagSpec SortFlag = new("sort-by", null, KubectlSyntax.IsFieldPath);
    private static readonly FlagSpec NoHeadersFlag = new("no-headers", null, null);

    private static readonly FlagSpec[] GetFlags =
    [
        FlagReader.Namespace,
        SelectorFlag,
        SortFlag,
        NoHeadersFlag,
        new("output", 'o', IsOutput),
        new("field-selector", null, KubectlSyntax.IsFieldSelector),
        new("show-labels", null, null),
        new("show-kind", null, null),
        new("label-columns", 'L', KubectlSyntax.IsWord),
        new("ignore-not-found", null, null),
        new("show-managed-fields", null, null),
    ];

    private static readonly FlagSpec[] DescribeFlags = [FlagReader.Namespace, SelectorFlag];

    private static readonly FlagSpec[] LogsFlags =
    [
        FlagReader.Namespace,
        SelectorFlag,
        new("container", 'c', KubectlSyntax.IsLabel),
        new("previous", 'p', null),
        new("tail", null, KubectlSyntax.IsCount),
        new("since", null, KubectlSyntax.IsDuration),
        new("timestamps", null, null),
        new("prefix", null, null),
        new("all-containers", null, null),
        new("limit-bytes", null, KubectlSyntax.IsCount),
    ];

    private static readonly FlagSpec[] TopFlags =
    [
        FlagReader.Namespace, SelectorFlag, NoHeadersFlag, new("containers", null, null), new("sort-by", null, value => value is "cpu" or "memory"),
    ];

    private static readonly FlagSpec[] EventsFlags =
    [
        FlagReader.Namespace, NoHeadersFlag, new("for", null, IsObject), new("types", null, value => value is "Normal" or "Warning" or "Normal,Warning" or "Warning,Normal"),
    ];

    private static ReadOperation ParseGet(IReadOnlyList<string> rest, GuardrailScope scope)
    {
        var words = FlagReader.Read(rest, GetFlags);
        var objects = ReadObjects(words.Arguments);
        var output = words.Flag("output");

        // The table and the name show no content; every other output may.
        if (output is not (null or "name" or "wide"))
        {
            if (objects.Any(one => one.MayBeSecret))
            {
                throw new CommandRefusedException("it would print the contents of Secrets");
            }

            if (objects.Any(one => one.Info is null))
            {
                throw new CommandRefusedException("it would print the contents of a kind that is not built in; use the plain table");
            }
        }
        else if (objects.Any(one => one.MayBeSecret) && (words.Flags.ContainsKey("label-columns") || words.Flags.ContainsKey("sort-by")))
        {
            throw new CommandRefusedException("Secrets are listed without further columns or sorting");
        }

        return Look(ReadVerb.Get, words, objects, scope);
    }

    private static ReadOperation ParseDescribe(IReadOnlyList<string> rest, GuardrailScope scope)
    {
        var words = FlagReader.Read(rest, DescribeFlags);
        return Look(ReadVerb.Describe, words, ReadObjects(words.Arguments), scope);
    }

    private static ReadOperation ParseLogs(IReadOnlyList<string> rest, GuardrailScope scope)
    {
        var words = FlagReader.Read(rest, LogsFlags);
        var bySelector = words.Flags.ContainsKey("selector");
        if (words.Arguments.Count != (bySelector ? 0 : 1))
        {
            throw new CommandRefusedException("logs are read of one pod or workload, or by one selector");
        }

        var ns = NamespaceOf(words, scope);
        scope.Require(KubectlAccess.Logs, "Pod", ns);
        var argument = bySelector ? null : words.Arguments[0];
        if (argument is null)
        {
            return Read(ReadVerb.Logs, ns, [], words);
        }

        if (!argument.Contains('/', StringComparison.Ordinal))
        {
            return Read(ReadVerb.Logs, ns, [RequireName(argument)], words);
        }

        var target = ReadObject(argument);
        if (target.Info?.Kind is not ("Pod" or "Deployment" or "ReplicaSet" or "StatefulSet" or "DaemonSet" or "Job"))
        {
            throw new CommandRefusedException("this kind has no logs");
        }

        scope.Require(KubectlAccess.View, target.Info.Kind, ns);
        return Read(ReadVerb.Logs, ns, [target.Argument], words);
    }

    private static ReadOperation ParseTop(IReadOnlyList<string> rest, GuardrailScope scope)
    {
        var (subcommand, flags) = Subcommand("top", rest);
        var words = FlagReader.Read(flags, TopFlags);
        var info = KindTable.Find(subcommand);
        if (info?.Kind is not ("Pod" or "Node") || words.Arguments.Count > 1)
        {
            throw new CommandRefusedException("'top' shows pods or nodes, one or all");
        }

        var ns = Reach(KubectlAccess.View, info, words, scope);
        return Read(ReadVerb.Top, ns, [info.Plural, .. words.Arguments.Select(RequireName)], words);
    }

    private static ReadOperation ParseEvents(IReadOnlyList<string> rest, GuardrailScope scope)
    {
        var words = FlagReader.Read(rest, EventsFlags);
        RefuseArguments(words);
        var ns = NamespaceOf(words, scope);
        scope.Require(KubectlAccess.View, "Event", ns);
        return Read(ReadVerb.Events, ns, [], words);
    }

    private static ReadOperation ParseExplain(IReadOnlyList<string> rest)
    {
        var words = FlagReader.Read(rest, [new("recursive", null, null), new("api-version", null, KubectlSyntax.IsWord)]);
        return words.Arguments is [var path] && KubectlSyntax.IsFieldPath(path)
            ? Read(ReadVerb.Explain, null, [path], words)
            : throw new CommandRefusedException("'explain' takes one field path");
    }

    private static ReadOperation ParseDiff(IReadOnlyList<string> rest, GuardrailScope scope)
    {
        var words = FlagReader.Read(rest, [FlagReader.Namespace, new("filename", 'f', KubectlSyntax.IsManifestPath)]);
        RefuseArguments(words);
        return words.Flags.ContainsKey("filename")
            ? Read(ReadVerb.Diff, NamespaceOf(words, scope), [], words)
            : throw new CommandRefusedException("'diff' needs a manifest");
    }

    private static ReadOperation ParseApiResources(IReadOnlyList<string> rest)
    {
        var words = FlagReader.Read(
            rest,
            [new("namespaced", null, null), new("api-group", null, KubectlSyntax.IsName), new("output", 'o', value => value is "name" or "wide"), NoHeadersFlag]);
        RefuseArguments(words);
        return Read(ReadVerb.ApiResources, null, [], words);
    }

    private static ReadOperation ParseVersion(IReadOnlyList<string> rest)
    {
        var words = FlagReader.Read(rest, [new("client", null, null), new("output", 'o', value => value is "yaml" or "json")]);
        RefuseArguments(words);
        return Read(ReadVerb.Version, null, [], words);
    }

    private static ReadOperation ParseAuth(IReadOnlyList<string> rest, GuardrailScope scope)
    {
        var (subcommand, flags) = Subcommand("auth", rest);
        if (subcommand != "can-i")
        {
            throw new CommandRefusedException("of 'auth' only 'can-i' is part of a plan");
        }

        var words = FlagReader.Read(flags, [FlagReader.Namespace, new("list", null, null)]);
        var valid = words.Flags.ContainsKey("list")
            ? words.Arguments.Count == 0
            : words.Arguments.Count == 2 && words.Arguments.All(KubectlSyntax.IsWord);
        return valid
            ? Read(ReadVerb.AuthCanI, NamespaceOf(words, scope), words.Arguments, words)
            : throw new CommandRefusedException("'auth can-i' takes a verb and a resource, or --list");
    }

    private static ReadOperation ParseRolloutRead(ReadVerb verb, IReadOnlyList<string> rest, GuardrailScope scope)
    {
        FlagSpec[] flags = verb == ReadVerb.RolloutStatus
            ? [FlagReader.Namespace, new("timeout", null, KubectlSyntax.IsDuration), new("revision", null, KubectlSyntax.IsCount)]
            : [FlagReader.Namespace, new("revision", null, KubectlSyntax.IsCount)];
        var words = FlagReader.Read(rest, flags);
        var (info, name, others) = TakeTarget(words.Arguments);
        if (others.Count > 0 || info.Kind is not ("Deployment" or "StatefulSet" or "DaemonSet"))
        {
            throw new CommandRefusedException("a rollout belongs to one Deployment, StatefulSet or DaemonSet");
        }

        var ns = NamespaceOf(words, scope);
        scope.Require(KubectlAccess.View, info.Kind, ns);
        return Read(verb, ns, [$"{info.Kind.ToLowerInvariant()}/{name}"], words);
    }

    private static void RefuseArguments(ParsedWords words)
    {
        if (words.Arguments.Count > 0)
        {
            throw new CommandRefusedException("it has arguments that this command does not take");
        }
    }

    private static ReadOperation Read(ReadVerb verb, string? ns, IEnumerable<string> arguments, ParsedWords words) => new(
        verb,
        ns,
        [.. arguments],
        [.. words.Flags.Where(flag => flag.Key != "namespace").OrderBy(flag => flag.Key, StringComparer.Ordinal)]);
}
