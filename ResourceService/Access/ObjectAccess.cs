using System.Text.Json.Nodes;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Kinds;
using ClusterCodex.ResourceService.Objects;
using ClusterCodex.ServiceDefaults.Errors;
using Grpc.Core;

namespace ClusterCodex.ResourceService.Access;

/// <summary>Resolves the kind and object that a request names, and requires that the caller's policy grants them.</summary>
internal sealed class ObjectAccess(KubernetesClient client, KindCatalog catalog, IPolicyEnforcer enforcer)
{
    /// <summary>The path segment for "no namespace".</summary>
    public const string NoNamespace = "_";

    /// <summary>Maximum length of an object's name in Kubernetes.</summary>
    private const int MaxName = 253;

    /// <summary>Requires that a request names the cluster that this service reads; an empty name refers to it.</summary>
    /// <exception cref="RpcException">VALIDATION_ERROR.</exception>
    public void RequireCluster(string cluster)
    {
        if (cluster.Length > 0 && cluster != client.ClusterName)
        {
            throw RpcErrors.Validation("cluster", $"Cluster '{cluster}' does not exist; the available cluster is '{client.ClusterName}'.");
        }
    }

    /// <summary>Resolves a kind and requires an action on it somewhere.</summary>
    /// <exception cref="RpcException">FORBIDDEN before anything is looked up; NOT_FOUND where the policy grants every kind and the cluster has none of that name.</exception>
    public async Task<(EffectivePolicy Policy, ServedKind Kind)> RequireKindAsync(
        CallerIdentity caller, PolicyAction action, string kind, CancellationToken cancellationToken)
    {
        if (kind.Length == 0)
        {
            throw RpcErrors.Validation("kind", "Name a kind, such as Pod.");
        }

        var policy = enforcer.Current(caller);
        var served = await catalog.FindAsync(kind, cancellationToken);
        if (!policy.AllowsKind(action, served?.Name ?? kind))
        {
            // Repeats the caller's spelling: the kind's proper name would reveal that the cluster has it.
            throw RpcErrors.Forbidden($"Your access policy does not grant '{action.ToName()}' on the kind '{kind}'. Ask an administrator for it.");
        }

        return (policy, served ?? await catalog.GetAsync(kind, cancellationToken));
    }

    /// <summary>Resolves a named object's kind and namespace and requires an action on it.</summary>
    /// <returns>The namespace is <see langword="null"/> for cluster-scoped kinds.</returns>
    /// <exception cref="RpcException">FORBIDDEN, NOT_FOUND or VALIDATION_ERROR.</exception>
    public async Task<(EffectivePolicy Policy, ServedKind Kind, string? Namespace)> RequireObjectAsync(
        CallerIdentity caller, PolicyAction action, string kind, string ns, string name, CancellationToken cancellationToken)
    {
        RequireSegments(ns, name);
        var (policy, served) = await RequireKindAsync(caller, action, kind, cancellationToken);
        var scope = ns is NoNamespace or "" ? null : ns;
        if (served.Type.Namespaced && scope is null)
        {
            throw RpcErrors.Validation("namespace", $"{served.Name} objects have a namespace; name it.");
        }

        scope = served.Type.Namespaced ? scope : null;
        RequireGranted(policy, action, served.Name, scope, name);
        return (policy, served, scope);
    }

    /// <summary>Requires an action on an object again, because the policy may have changed.</summary>
    /// <exception cref="RpcException">FORBIDDEN; or AUTH_REQUIRED for a user who was disabled.</exception>
    public void RequireStill(CallerIdentity caller, PolicyAction action, ServedKind kind, string? ns, string name) =>
        RequireGranted(enforcer.Current(caller), action, kind.Name, ns, name);

    /// <summary>Requires that the policy shows this kind in the namespace of a request; an empty namespace is accepted.</summary>
    /// <exception cref="RpcException">FORBIDDEN.</exception>
    public static void RequireNamespace(EffectivePolicy policy, ServedKind kind, string ns)
    {
        if (ns.Length > 0 && kind.Type.Namespaced && !policy.Allows(PolicyAction.View, kind.Name, ns))
        {
            throw RpcErrors.Forbidden($"Your access policy does not grant 'view' on {kind.Name} in the namespace '{ns}'. Ask an administrator for it.");
        }
    }

    /// <summary>Whether an object may be shown: an Event only where its involved object may be shown too.</summary>
    public async Task<bool> ShowsEventAsync(ServedKind kind, JsonObject read, EffectivePolicy policy, CancellationToken cancellationToken)
    {
        if (kind.Name != EffectivePolicy.EventKind)
        {
            return true;
        }

        var about = read.At("involvedObject");
        var type = await catalog.FindAsync(about.Text("kind"), cancellationToken);
        return policy.AllowsEvent(type?.Name ?? about.Text("kind"), about.Text("namespace"), read.Namespace());
    }

    /// <summary>Names become path segments: none may change which object the path refers to.</summary>
    private static void RequireSegments(string ns, string name)
    {
        var errors = new List<(string Field, string Message)>();
        if (name.Length == 0 || !IsSegment(name))
        {
            errors.Add(("name", "The name must have 1 to 253 characters, without white space and without / \\ % ? #."));
        }

        if (!IsSegment(ns))
        {
            errors.Add(("namespace", $"The namespace must be a single name, or '{NoNamespace}' for none."));
        }

        if (errors.Count > 0)
        {
            throw RpcErrors.Validation(errors);
        }
    }

    private static bool IsSegment(string text) =>
        text.Length <= MaxName && text is not ("." or "..") && !text.AsSpan().ContainsAny("/\\%?#") && !text.Any(char.IsWhiteSpace);

    private static void RequireGranted(EffectivePolicy policy, PolicyAction action, string kind, string? ns, string name)
    {
        if (!policy.AllowsObject(action, kind, ns, name))
        {
            var where = ns is null ? $"'{name}'" : $"in the namespace '{ns}'";
            throw RpcErrors.Forbidden($"Your access policy does not grant '{action.ToName()}' on {kind} {where}. Ask an administrator for it.");
        }
    }
}
