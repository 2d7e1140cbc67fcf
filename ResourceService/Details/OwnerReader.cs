using System.Text.Json.Nodes;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Kinds;
using ClusterCodex.ResourceService.Objects;
using ClusterCodex.V1;

namespace ClusterCodex.ResourceService.Details;

/// <summary>An object that controls another.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Object">The object, redacted.</param>
internal sealed record Owner(ServedKind Kind, JsonObject Object)
{
    public ObjectRef ToRef() => new() { Kind = Kind.Name, Namespace = Object.Namespace(), Name = Object.Name() };
}

/// <summary>Follows the controller references of an object.</summary>
internal sealed class OwnerReader(KubernetesClient client, KindCatalog catalog)
{
    /// <summary>Longer than any chain that Kubernetes builds; limits cycles.</summary>
    private const int MaxDepth = 8;

    /// <summary>
    /// The visible owners, nearest first. A hidden owner in between is omitted: its name is not revealed, and the owner
    /// above it, such as the Deployment of a ReplicaSet, has a grant of its own.
    /// </summary>
    public async Task<IReadOnlyList<Owner>> ReadChainAsync(JsonObject start, EffectivePolicy policy, CancellationToken cancellationToken)
    {
        var kinds = await catalog.ListAsync(cancellationToken);
        var chain = new List<Owner>();
        JsonObject? current = start;
        for (var depth = 0; depth < MaxDepth && current?.Controller() is { } reference; depth++)
        {
            var type = await client.Discovery.FindByApiVersionAsync(reference.Text("apiVersion"), reference.Text("kind"), cancellationToken);
            var kind = kinds.FirstOrDefault(kind => kind.Type.Kind == type?.Kind && kind.Type.Group == type?.Group);
            if (kind is null)
            {
                break;
            }

            var ns = kind.Type.Namespaced ? start.Namespace() : null;
            var found = await client.FindAsync(kind.Type, ns, reference.Text("name"), cancellationToken);

            // An object of the same name with another UID is not the owner.
            current = found?.Uid() == reference.Text("uid") ? SecretRedactor.Redact(found) : null;
            if (current is not null && policy.AllowsObject(PolicyAction.View, kind.Name, ns, current.Name()))
            {
                chain.Add(new Owner(kind, current));
            }
        }

        return chain;
    }
}
