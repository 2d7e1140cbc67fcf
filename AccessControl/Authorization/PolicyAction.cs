namespace ClusterCodex.AccessControl.Authorization;

/// <summary>What a policy can allow. Written in lower case in policies.</summary>
public enum PolicyAction
{
    /// <summary>See an object, its issues and its events.</summary>
    View,

    /// <summary>Read the logs of its pods.</summary>
    Logs,

    /// <summary>Dismiss and restore its issues.</summary>
    Triage,

    /// <summary>Have plans made for it.</summary>
    Plan,

    /// <summary>Change it, by a plan's steps.</summary>
    Execute,

    /// <summary>Let an agent change its source.</summary>
    Workspace,

    /// <summary>Manage users and policies.</summary>
    Admin,
}
