using ClusterCodex.PlanService.Guardrails;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ClusterCodex.PlanService.Offline;

/// <summary>What quotas and limit ranges leave for a container's memory, read from their YAML as the evidence holds it.</summary>
/// <param name="Free">Bytes of <c>limits.memory</c> that the tightest quota has left; null without such a quota.</param>
/// <param name="FreeText">That quota as text, for the plan.</param>
/// <param name="Max">Most bytes that a limit range allows one container; null without.</param>
/// <param name="MaxText">That limit as written in the limit range.</param>
internal sealed record NamespaceLimits(decimal? Free, string FreeText, decimal? Max, string MaxText)
{
    private const string MemoryLimits = "limits.memory";

    public static NamespaceLimits Read(IEnumerable<string> quotas)
    {
        var limits = new NamespaceLimits(null, "", null, "");
        foreach (var root in quotas.Select(Parse).OfType<YamlMappingNode>())
        {
            if (Text(root, "status", "hard", MemoryLimits) is { } hardText && KubectlSyntax.TryReadQuantity(hardText, out var hard))
            {
                var usedText = Text(root, "status", "used", MemoryLimits) ?? "0";
                if (KubectlSyntax.TryReadQuantity(usedText, out var used) && hard - used < (limits.Free ?? decimal.MaxValue))
                {
                    limits = limits with { Free = hard - used, FreeText = $"{usedText} of {hardText}" };
                }
            }

            if (At(root, "spec", "limits") is not YamlSequenceNode ranges)
            {
                continue;
            }

            foreach (var range in ranges.Children.OfType<YamlMappingNode>().Where(range => Text(range, "type") == "Container"))
            {
                if (Text(range, "max", "memory") is { } text && KubectlSyntax.TryReadQuantity(text, out var max) && max < (limits.Max ?? decimal.MaxValue))
                {
                    limits = limits with { Max = max, MaxText = text };
                }
            }
        }

        return limits;
    }

    private static YamlNode? Parse(string yaml)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException)
        {
            // Unreadable limits are left to the API server, which enforces them anyway.
            return null;
        }

        return stream.Documents.Count > 0 ? stream.Documents[0].RootNode : null;
    }

    private static string? Text(YamlNode node, params string[] path) => (At(node, path) as YamlScalarNode)?.Value;

    private static YamlNode? At(YamlNode node, params string[] path)
    {
        YamlNode? at = node;
        foreach (var name in path)
        {
            at = at is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(name), out var next) ? next : null;
        }

        return at;
    }
}
