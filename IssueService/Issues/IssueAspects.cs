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

    /// <summary>Whether the certificate of a Secret is valid.</summary>
    public const string Certificate = "Certificate";

    /// <summary>Whether an object that an operator manages is as it should be.</summary>
    public const string Conditions = "Conditions";

    /// <summary>Whether an object that is no workload does what it is for: a claim is bound, an autoscaler scales.</summary>
    public const string State = "State";

    /// <summary>Whether an object that is deleted goes away.</summary>
    public const string Deletion = "Deletion";

    /// <summary>What an object may do beyond what most need.</summary>
    public const string Security = "Security";

    /// <summary>Whether an image registry gives images to a namespace; with the registry behind a slash.</summary>
    public const string Registry = "Registry";
}
