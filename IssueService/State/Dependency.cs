namespace ClusterCodex.IssueService.State;

/// <summary>What can change in a cluster, and what an evaluation depends on.</summary>
/// <param name="Scope">How the other fields are meant.</param>
/// <param name="Kind">The objects' kind; empty where <paramref name="Name"/> is a UID.</param>
/// <param name="Namespace">Empty for cluster-scoped objects.</param>
/// <param name="Name">Name of one object, or a controller's UID.</param>
internal readonly record struct Dependency(DependencyScope Scope, string Kind, string Namespace, string Name)
{
    /// <summary>One object, whether it exists or not.</summary>
    public static Dependency OnObject(string kind, string ns, string name) => new(DependencyScope.Object, kind, ns, name);

    /// <summary>The objects that a controller manages.</summary>
    public static Dependency OnChildren(string controllerUid) => new(DependencyScope.Children, "", "", controllerUid);

    /// <summary>Every object of a kind in a namespace.</summary>
    public static Dependency OnNamespace(string kind, string ns) => new(DependencyScope.Namespace, kind, ns, "");

    /// <summary>The events about one object.</summary>
    public static Dependency OnEvents(string kind, string ns, string name) => new(DependencyScope.Events, kind, ns, name);

    /// <summary>The pods of a node.</summary>
    public static Dependency OnNodePods(string node) => new(DependencyScope.NodePods, "", "", node);

    /// <summary>Which objects have a label; not what else changes about them.</summary>
    public static Dependency OnLabel(string kind, string ns, string key, string value) => new(DependencyScope.Label, kind, ns, $"{key}={value}");

    /// <summary>The pods of a controller that may not be known itself.</summary>
    public static Dependency OnController(string kind, string ns, string name) => new(DependencyScope.Controller, kind, ns, name);

    /// <summary>The pods that use a volume claim.</summary>
    public static Dependency OnClaimPods(string ns, string claim) => new(DependencyScope.ClaimPods, "", ns, claim);

    /// <summary>The events that say that a quota does not let a controller create something.</summary>
    public static Dependency OnRefusals(string ns, string quota) => new(DependencyScope.Refusals, "", ns, quota);

    /// <summary>The events that say that an admission webhook cannot be called.</summary>
    public static Dependency OnWebhookFailures(string webhook) => new(DependencyScope.WebhookFailures, "", "", webhook);

    /// <summary>The events that say that a registry does not give images to the pods of a namespace.</summary>
    public static Dependency OnRegistryFailures(string ns) => new(DependencyScope.RegistryFailures, "", ns, "");

    /// <summary>Which objects' logs say that names do not resolve.</summary>
    public static Dependency OnDnsFailures => new(DependencyScope.DnsFailures, "", "", "");

    /// <summary>The bindings of a Role or, in every namespace, of a ClusterRole.</summary>
    public static Dependency OnBindings(string roleKind, string ns, string role) => new(DependencyScope.Bindings, roleKind, roleKind == "Role" ? ns : "", role);
}

/// <summary>Kinds of <see cref="Dependency"/>.</summary>
internal enum DependencyScope
{
    Object,
    Children,
    Namespace,
    Events,
    NodePods,
    Label,
    Controller,
    ClaimPods,
    Refusals,
    WebhookFailures,
    RegistryFailures,
    DnsFailures,
    Bindings,
}
