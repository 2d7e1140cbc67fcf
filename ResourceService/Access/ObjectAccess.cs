using System.Text.Json.Nodes;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Kinds;
using ClusterCodex.ResourceService.Objects;
using ClusterCodex.ServiceDefaults.Errors;
using Grpc.Core;

namespace ClusterCodex.ResourceService.Access;

/// <summary>Which kind a request means, once the caller's policy has granted it.</summary>
internal sealed class ObjectAccess(KubernetesClient client, KindCatalog catalog, IPolicyEnforcer enforcer)
{
    /// <summary>The segment that stands for no namespace in paths.</summary>
    public const string NoNamespace = "_";

    /// <summary>Longest name of an object, as Kubernetes has it.</summary>
    private const int MaxName = 253;

    /// <summary>Requires that a request means the cluster that this service reads; empty means it.</summary>
    /// <exception cref="RpcException">VALIDATION_ERROR.</exception>
    public void RequireCluster(string cluster)
    {
        if (cluster.Length > 0 && cluster != client.ClusterName)
        {
            throw RpcErrors.Validation("cluster", $"There is no cluster '{cluster}' here; there is '{client.ClusterName}'.");
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
            // In the caller's words: a kind's proper name would tell that the cluster has it.
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

    /// <summary>Requires an action on an object under a policy that may have changed since.</summary>
    /// <exception cref="RpcException">FORBIDDEN; or AUTH_REQUIRED for a user who was disabled.</exception>
    public void RequireStill(CallerIdentity caller, PolicyAction action, ServedKind kind, string? ns, string name) =>
        RequireGranted(enforcer.Current(caller), action, kind.Name, ns, name);

    /// <summary>Requires that a namespace a request names is one the policy shows this kind in; empty names none.</summary>
    /// <exception cref="RpcException">FORBIDDEN.</exception>
    public static void RequireNamespace(EffectivePolicy policy, ServedKind kind, string ns)
    {
        if (ns.Length > 0 && kind.Type.Namespaced && !policy.Allows(PolicyAction.View, kind.Name, ns))
        {
            throw RpcErrors.Forbidden($"Your access policy does not grant 'view' on {kind.Name} in the namespace '{ns}'. Ask an administrator for it.");
        }
    }

    /// <summary>Whether an object that was read may be shown: an Event only together with what it is about.</summary>
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

    /// <summary>Names become parts of a path: none may lead to another object.</summary>
    private static void RequireSegments(string ns, string name)
    {
        var errors = new List<(string Field, string Message)>();
        if (name.Length == 0 || !IsSegment(name))
        {
            errors.Add(("name", "Name one object: 1 to 253 characters without white space and none of / \\ % ? #."));
        }

        if (!IsSegment(ns))
        {
            errors.Add(("namespace", $"Name one namespace, or '{NoNamespace}' for none."));
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
