using System.Globalization;
using ClusterCodex.Kubernetes.Redaction;

namespace ClusterCodex.PlanService.Guardrails;

internal static partial class KubectlParser
{
    /// <summary>Most replicas a plan may ask for.</summary>
    private const int MaxReplicas = 1000;

    private static readonly FlagSpec ContainersFlag = new("containers", 'c', KubectlSyntax.IsLabel);
    private static readonly string[] ResourceNames = ["cpu", "memory", "ephemeral-storage"];
    private static readonly string[] Rollable = ["Deployment", "StatefulSet", "DaemonSet"];
    private static readonly string[] Settable = ["Deployment", "StatefulSet", "DaemonSet", "CronJob"];
    private static readonly string[] Scalable = ["Deployment", "StatefulSet"];

    private static KubectlOperation ParseRollout(IReadOnlyList<string> rest, GuardrailScope scope)
    {
        var (subcommand, words) = Subcommand("rollout", rest);
        return subcommand switch
        {
            "status" => ParseRolloutRead(ReadVerb.RolloutStatus, words, scope),
            "history" => ParseRolloutRead(ReadVerb.RolloutHistory, words, scope),
            "restart" => new RolloutRestart(OnlyTarget(FlagReader.Read(words, [FlagReader.Namespace]), Rollable, scope)),
            "undo" => ParseUndo(words, scope),
            _ => throw new CommandRefusedException("of 'rollout' only status, history, restart and undo are part of a plan"),
        };
    }

    private static RolloutUndo ParseUndo(IReadOnlyList<string> rest, GuardrailScope scope)
    {
        var words = FlagReader.Read(rest, [FlagReader.Namespace, new("to-revision", null, KubectlSyntax.IsCount)]);
        var target = OnlyTarget(words, Rollable, scope);
        if (words.Flag("to-revision") is not { } text)
        {
            return new RolloutUndo(target, null);
        }

        var revision = long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        return revision > 0 && text[0] != '0'
            ? new RolloutUndo(target, revision)
            : throw new CommandRefusedException("the revision must be 1 or higher");
    }

    private static ChangeOperation ParseSet(IReadOnlyList<string> rest, GuardrailScope scope)
    {
        var (subcommand, words) = Subcommand("set", rest);
        return subcommand switch
        {
            "image" => ParseSetImage(words, scope),
            "resources" => ParseSetResources(words, scope),
            "env" => ParseSetEnv(words, scope),
            _ => throw new CommandRefusedException("of 'set' only image, resources and env are part of a plan"),
        };
    }

    private static SetImage ParseSetImage(IReadOnlyList<string> rest, GuardrailScope scope)
    {
        var words = FlagReader.Read(rest, [FlagReader.Namespace]);
        var (target, pairs) = Target(words, Settable, scope);
        var images = ReadPairs(pairs, "container");
        foreach (var (container, image) in images)
        {
            if (!KubectlSyntax.IsLabel(container))
            {
                throw new CommandRefusedException("an image is set for one named container");
            }

            if (!KubectlSyntax.IsImage(image))
            {
                throw new CommandRefusedException($"the image for container '{container}' is not a plain image reference");
            }
        }

        return new SetImage(target, images);
    }

    private static SetResources ParseSetResources(IReadOnlyList<string> rest, GuardrailScope scope)
    {
        var words = FlagReader.Read(rest, [FlagReader.Namespace, ContainersFlag, new("limits", null, _ => true), new("requests", null, _ => true)]);
        var target = OnlyTarget(words, Settable, scope);
        var limits = ReadQuantities(words.Flag("limits"));
        var requests = ReadQuantities(words.Flag("requests"));
        if (limits.Count + requests.Count == 0)
        {
            throw new CommandRefusedException("it sets neither limits nor requests");
        }

        foreach (var (name, request) in requests)
        {
            var limit = limits.FirstOrDefault(pair => pair.Key == name).Value;
            if (limit is not null && Quantity(request) > Quantity(limit))
            {
                throw new CommandRefusedException($"the {name} request is above the limit");
            }
        }

        // Without a container kubectl changes all of them, sidecars included.
        var container = words.Flag("containers")
            ?? (scope.Containers.GetValueOrDefault($"{target.Kind}/{target.Name}") is [var only]
                ? only
                : throw new CommandRefusedException("it must name one container with -c, or sidecars are changed as well"));
        return new SetResources(target, container, limits, requests);
    }

    private static SetEnv ParseSetEnv(IReadOnlyList<string> rest, GuardrailScope scope)
    {
        var words = FlagReader.Read(rest, [FlagReader.Namespace, ContainersFlag]);
        var (target, pairs) = Target(words, Settable, scope);
        var variables = ReadPairs(pairs, "environment variable");
        foreach (var (name, value) in variables)
        {
            if (!KubectlSyntax.IsEnvName(name))
            {
                throw new CommandRefusedException("an environment variable's name is not a plain one");
            }

            if (CodeLoading.Changes(name, value))
            {
                throw new CommandRefusedException($"'{name}' changes which code a process loads");
            }

            if (SecretNames.IsSecret(name) || SecretText.HoldsSecret(value))
            {
                throw new CommandRefusedException($"'{name}' looks like a secret, and secrets do not belong in commands; refer to a Secret in the manifest");
            }
        }

        return new SetEnv(target, words.Flag("containers"), variables);
    }

    private static Scale ParseScale(IReadOnlyList<string> rest, GuardrailScope scope)
    {
        var words = FlagReader.Read(
            rest, [FlagReader.Namespace, new("replicas", null, KubectlSyntax.IsCount), new("current-replicas", null, KubectlSyntax.IsCount)]);
        var target = OnlyTarget(words, Scalable, scope);
        var replicas = ReadReplicas(words.Flag("replicas") ?? throw new CommandRefusedException("it does not say how many replicas"));
        return new Scale(target, replicas, words.Flag("current-replicas") is { } current ? ReadReplicas(current) : null);
    }

    // No leading zeros: kubectl would parse the number in another base.
    private static int ReadReplicas(string text)
    {
        var replicas = int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        return replicas is >= 1 and <= MaxReplicas && text[0] != '0'
            ? replicas
            : throw new CommandRefusedException($"replicas must be from 1 to {MaxReplicas}: scaling to zero is never part of a plan");
    }

    private static WorkloadRef OnlyTarget(ParsedWords words, string[] kinds, GuardrailScope scope)
    {
        var (target, others) = Target(words, kinds, scope);
        return others.Count == 0 ? target : throw new CommandRefusedException("it changes more than one object");
    }

    private static (WorkloadRef Target, IReadOnlyList<string> Others) Target(ParsedWords words, string[] kinds, GuardrailScope scope)
    {
        var (info, name, others) = TakeTarget(words.Arguments);
        if (!kinds.Contains(info.Kind, StringComparer.Ordinal))
        {
            throw new CommandRefusedException($"{info.Kind} is not a kind that this command may change ({string.Join(", ", kinds)})");
        }

        var ns = NamespaceOf(words, scope);
        scope.Require(KubectlAccess.Change, info.Kind, ns);
        return (new WorkloadRef(info.Kind, ns, name), others);
    }

    // "deployment/web …" or "deployment web …"
    private static (KindInfo Info, string Name, IReadOnlyList<string> Others) TakeTarget(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0)
        {
            throw new CommandRefusedException("it names no object");
        }

        var parts = arguments[0].Split('/');
        var name = parts.Length == 2 ? parts[1]
            : parts.Length == 1 && arguments.Count > 1 ? arguments[1]
            : throw new CommandRefusedException("an object is written as type/name or type name");
        var info = KindTable.Find(parts[0]) ?? throw new CommandRefusedException("it must name one built-in kind");
        return (info, RequireName(name), [.. arguments.Skip(parts.Length == 2 ? 1 : 2)]);
    }

    private static ValueList<KeyValuePair<string, string>> ReadPairs(IReadOnlyList<string> words, string what)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var word in words)
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new CommandRefusedException($"a word is neither the one target nor '{what}=value': several targets and removals are refused");
            }

            var name = word[..equals];
            if (pairs.Exists(pair => pair.Key == name))
            {
                throw new CommandRefusedException($"one {what} is set twice");
            }

            pairs.Add(new KeyValuePair<string, string>(name, word[(equals + 1)..]));
        }

        return pairs.Count > 0 ? [.. pairs] : throw new CommandRefusedException($"it sets no {what}");
    }

    private static ValueList<KeyValuePair<string, string>> ReadQuantities(string? text)
    {
        if (text is null)
        {
            return [];
        }

        var pairs = ReadPairs(text.Split(','), "resource");
        foreach (var (name, value) in pairs)
        {
            if (!ResourceNames.Contains(name, StringComparer.Ordinal) || !KubectlSyntax.TryReadQuantity(value, out var quantity) || quantity <= 0)
            {
                throw new CommandRefusedException("resources are cpu, memory and ephemeral-storage with plain quantities above zero (zero would remove them)");
            }
        }

        return pairs;
    }

    private static decimal Quantity(string text) => KubectlSyntax.TryReadQuantity(text, out var value) ? value : 0;
}
