namespace ClusterCodex.IssueService.Issues;

/// <summary>What of an object an issue is about. An object has at most one issue of an aspect: its cause may change, its identity does not.</summary>
public static class IssueAspects
{
    /// <summary>Whether a workload's pods do what they should.</summary>
    public const string Workload = "Workload";

    /// <summary>Whether a node can run pods.</summary>
    public const string Node = "Node";

    /// <summary>Whether a Service reaches pods.</summary>
    public const string Endpoints = "Endpoints";

    /// <summary>Whether an Ingress, a Gateway or a route takes requests to where they should go.</summary>
    public const string Routing = "Routing";

    /// <summary>Whether the certificate of a Secret is valid.</summary>
    public const string Certificate = "Certificate";

    /// <summary>Whether an object that an operator manages is as it should be.</summary>
    public const string Conditions = "Conditions";
}
