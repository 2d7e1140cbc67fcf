using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;

namespace ClusterCodex.DemoCluster.ApiServer.Handlers;

/// <summary>A Job finds its pods by its own uid, which it therefore gets before it is stored.</summary>
internal static class JobIdentity
{
    public static void Assign(JsonObject job)
    {
        if (job.Object("spec") is not { } spec || spec.Bool("manualSelector"))
        {
            return;
        }

        var uid = Guid.NewGuid().ToString();
        job.Ensure("metadata")["uid"] = uid;
        spec["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["batch.kubernetes.io/controller-uid"] = uid } };
        var labels = spec.Ensure("template").Ensure("metadata").Ensure("labels");
        labels["batch.kubernetes.io/controller-uid"] = uid;
        labels["batch.kubernetes.io/job-name"] = job.NameOf();
        labels["controller-uid"] = uid;
        labels["job-name"] = job.NameOf();
    }
}
