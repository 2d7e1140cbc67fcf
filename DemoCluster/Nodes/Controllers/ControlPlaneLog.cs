namespace ClusterCodex.DemoCluster.Nodes.Controllers;

internal static partial class ControlPlaneLog
{
    [LoggerMessage(1, LogLevel.Error, "{Reconciler} failed on {Namespace}/{Name}; retrying.", EventName = nameof(Failed))]
    public static partial void Failed(ILogger logger, string reconciler, string @namespace, string name, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "The controllers' queue of changes overflowed; restarting them.", EventName = nameof(Overrun))]
    public static partial void Overrun(ILogger logger);
}
