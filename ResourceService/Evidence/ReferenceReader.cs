using System.Text.Json.Nodes;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Details;
using ClusterCodex.ResourceService.Objects;
using ClusterCodex.V1;

namespace ClusterCodex.ResourceService.Evidence;

/// <summary>Reads the objects that pods refer to, whether they exist, and the quotas and limits of a namespace.</summary>
internal sealed class ReferenceReader(KubernetesClient client)
{
    private static readonly string[] LimitKinds = ["ResourceQuota", "LimitRange"];

    /// <summary>ConfigMaps, Secrets and claims that the pods need, of kinds that the policy shows. Contains keys, never values.</summary>
    public async Task<IReadOnlyList<ReferencedObject>> ReadAsync(IReadOnlyList<JsonObject> pods, EffectivePolicy policy, CancellationToken cancellationToken)
    {
        var read = new List<ReferencedObject>();
        var found = new Dictionary<(string Kind, string Namespace, string Name), JsonObject?>();
        foreach (var (reference, ns) in pods.SelectMany(pod => PodReferences.Of(pod).Select(reference => (reference, pod.Namespace()))).Distinct())
        {
            if (!policy.Allows(PolicyAction.View, reference.Kind, ns))
            {
                continue;
            }

            var key = (reference.Kind, ns, reference.Name);
            if (!found.TryGetValue(key, out var target))
            {
                var type = await client.Discovery.GetAsync(reference.Kind, "", cancellationToken);
                found[key] = target = await client.FindAsync(type, ns, reference.Name, cancellationToken);
            }

            var wire = new ReferencedObject
            {
                Object = new ObjectRef { Kind = reference.Kind, Namespace = ns, Name = reference.Name },
                Exists = target is not null,
                WantedKey = reference.Key,
                Optional = reference.Optional,
            };
            wire.Keys.AddRange(target.Map("data").Keys.Concat(target.Map("binaryData").Keys).Order(StringComparer.Ordinal));
            read.Add(wire);
        }

        return read;
    }

    /// <summary>Quotas and limit ranges of a namespace, as YAML of their spec and status; empty without a namespace.</summary>
    public async Task<IReadOnlyList<string>> ReadQuotasAsync(string? ns, EffectivePolicy policy, CancellationToken cancellationToken)
    {
        if (ns is null)
        {
            return [];
        }

        var read = new List<string>();
        foreach (var kind in LimitKinds.Where(kind => policy.Allows(PolicyAction.View, kind, ns)))
        {
            var type = await client.Discovery.GetAsync(kind, "", cancellationToken);
            foreach (var limit in await client.ListAsync(type, new ListOptions { Namespace = ns }, cancellationToken))
            {
                read.Add(YamlWriter.Write(new JsonObject
                {
                    ["kind"] = kind,
                    ["name"] = limit.Name(),
                    ["spec"] = limit.At("spec")?.DeepClone(),
                    ["status"] = limit.At("status")?.DeepClone(),
                }));
            }
        }

        return read;
    }
}
