using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;

namespace ClusterCodex.DemoCluster.Nodes.Kubelet;

internal sealed partial class ContainerDriver
{
    private void Pull(JsonObject pod, JsonObject container, ContainerRun run, DateTimeOffset now)
    {
        var image = container.Text("image");
        if (ImageReference.Problem(image) is { } problem)
        {
            var message = $"Failed to apply default image tag \"{image}\": couldn't parse image name \"{image}\": {problem}";
            run.State = ContainerRun.Waiting("InvalidImageName", message);
            Record(pod, run, "Warning", "InspectFailed", message);
            Record(pod, run, "Warning", "Failed", "Error: InvalidImageName");
            run.Until = now + speed.Of(15);
            run.Stage = ContainerStage.New;
            return;
        }

        var present = run.Pulled is not null && run.Image == image ? run.Pulled : ImageCatalog.OnNode(image);
        if (present is not null && container.Text("imagePullPolicy") != "Always")
        {
            run.Image = image;
            run.Pulled = present;
            Record(pod, run, "Normal", "Pulled", $"Container image \"{image}\" already present on machine");
            Create(pod, container, run, now);
            return;
        }

        if (container.Text("imagePullPolicy") == "Never")
        {
            run.State = ContainerRun.Waiting("ErrImageNeverPull", $"Container image \"{image}\" is not present with pull policy of Never");
            Record(pod, run, "Warning", "ErrImageNeverPull", $"Container image \"{image}\" is not present with pull policy of Never");
            run.Until = now + speed.Of(60);
            run.Stage = ContainerStage.New;
            return;
        }

        run.Image = image;
        Record(pod, run, "Normal", "Pulling", $"Pulling image \"{image}\"");
        run.Stage = ContainerStage.Pulling;
        run.Until = now + speed.Of(2);
    }

    private void Pulled(JsonObject pod, JsonObject container, ContainerRun run, DateTimeOffset now)
    {
        if (ImageCatalog.Find(run.Image, out var failure) is { } image)
        {
            run.Pulled = image;
            run.PullFailures = 0;
            Record(pod, run, "Normal", "Pulled", $"Successfully pulled image \"{run.Image}\" in 1.874s (1.874s including waiting). Image size: {20 + image.MemoryMiB}481664 bytes.");
            Create(pod, container, run, now);
            return;
        }

        run.PullFailures++;
        Record(pod, run, "Warning", "Failed", $"Failed to pull image \"{run.Image}\": {failure}");
        Record(pod, run, "Warning", "Failed", "Error: ErrImagePull");
        run.State = ContainerRun.Waiting("ErrImagePull", failure);
        run.Stage = ContainerStage.PullFailed;
        run.Until = now + speed.Of(15);
    }
}
