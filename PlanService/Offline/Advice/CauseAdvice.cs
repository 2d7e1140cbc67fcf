using System.Text.RegularExpressions;

namespace ClusterCodex.PlanService.Offline.Advice;

/// <summary>What to do about a cause, as detection names it in an issue's message.</summary>
/// <param name="Fix">Now: one or two sentences.</param>
/// <param name="Field">The field of the manifest, and so the value of the chart, to correct for good; empty where it is not in a manifest.</param>
internal sealed record CauseAdvice(string Fix, string Field);

/// <summary>
/// Causes with what to do about them. The patterns are those of the sentences that IssueService's analyzers write, so that names, keys, ports and
/// sizes of the cause stand in the advice. The first row that matches counts.
/// </summary>
internal static class CauseAdvices
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline;

    private static readonly (Regex Cause, string Fix, string Field)[] Rows =
    [
        // configuration and volumes
        Row("needs the key '(?<key>[^']+)', which (?<kind>ConfigMap|Secret) '(?<name>[^']+)' does not have", "Add the key '{key}' to {kind} '{name}', or let the pod template refer to a key that it has. The kubelet tries again by itself.", "the key reference in the pod template (valueFrom, envFrom, or items of the volume)"),
        Row("needs the (?<kind>ConfigMap|Secret) '(?<name>[^']+)', which does not exist", "Create {kind} '{name}' in namespace {ns}, or correct the name in the pod template. The kubelet tries again by itself.", "the reference to {kind} '{name}' in the pod template"),
        Row("volume claim '?(?<name>[a-z0-9.-]+)'?(?: of volume '(?<volume>[^']+)')? does not exist", "Create PersistentVolumeClaim '{name}' in namespace {ns}, or correct claimName of the volume in the pod template. The pod is then scheduled by itself.", "spec.template.spec.volumes[].persistentVolumeClaim.claimName"),
        Row("host path '(?<path>[^']+)' of volume '(?<volume>[^']+)' is not (?<type>[a-z ]+) on the node", "Set the hostPath type of volume '{volume}' to what {path} is on the node, or create {path} there as {type}: DirectoryOrCreate and FileOrCreate make it.", "spec.template.spec.volumes[{volume}].hostPath.type"),
        Row("evicted: Usage of EmptyDir volume \"(?<volume>[^\"]+)\" exceeds the limit \"(?<limit>[^\"]+)\"", "Raise sizeLimit of the emptyDir volume '{volume}' above {limit}, or let the program write less to it and delete what it no longer needs.", "spec.template.spec.volumes[{volume}].emptyDir.sizeLimit"),
        Row("evicted: .*(?<resource>ephemeral[- ]storage)", "Raise the limit of ephemeral-storage of the container, or let the program write less to its own file system (logs and temporary files count).", "resources.limits.ephemeral-storage of the container"),
        Row("evicted: .*low on resource: (?<resource>[a-z-]+)", "The node ran short of {resource}. Raise the request for {resource} to what the program really uses, so that the scheduler keeps it free, or free {resource} on the node.", "resources.requests of the container"),

        // users, images, commands
        Row("must not run as root \\(runAsNonRoot\\), but its image '(?<image>[^']+)' runs as root", "Set securityContext.runAsUser of the container to a user other than 0 that the image '{image}' can run as, or build the image with a numeric USER.", "securityContext.runAsUser of the container"),
        Row("runAsNonRoot\\), but its runAsUser is root", "Set securityContext.runAsUser of the container to a user other than 0.", "securityContext.runAsUser of the container"),
        Row("has the image name '(?<image>[^']+)', which is not valid", "Correct the image name '{image}': names of repositories are lower case, and a tag follows after a colon.", "the image of the container"),
        Row("has the pull policy Never, and the image '(?<image>[^']+)' is not on the node", "Set imagePullPolicy of the container to IfNotPresent, so that '{image}' is pulled, or load the image onto the nodes.", "imagePullPolicy of the container"),
        Row("cannot pull image '(?<image>[^']+)'.* Its pull policy is Always", "Set imagePullPolicy of the container to IfNotPresent: an image that is on the node is then used without the registry. Otherwise make the registry of '{image}' reachable from the nodes.", "imagePullPolicy of the container"),
        Row("postStart hook of (?<container>(?:init )?container '[^']+') fails", "Correct the command of lifecycle.postStart of {container}; run it by hand in the container's image to see why it fails. The kubelet stops the container for as long as the hook fails.", "lifecycle.postStart of {container}"),

        // admission
        Row("service account '(?<name>[^']+)' does not exist", "Create ServiceAccount '{name}' in namespace {ns}, or correct serviceAccountName in the pod template. The pods are then created by themselves.", "spec.template.spec.serviceAccountName"),
        Row("priority class '(?<name>[^']+)' does not exist", "Correct priorityClassName '{name}' in the pod template to a class that exists (kubectl get priorityclasses), or have the class created by the cluster's administrators.", "spec.template.spec.priorityClassName"),
        Row("runtime class '(?<name>[^']+)' does not exist", "Correct runtimeClassName '{name}' in the pod template, or have the class created by the cluster's administrators.", "spec.template.spec.runtimeClassName"),
        Row("limit range refuses its pods", "Set requests and limits of the containers within what the limit range of namespace {ns} allows, or have the limit range changed by who owns the namespace.", "resources of the containers"),
        Row("[Qq]uota (?:'[^']+' )?refuses|^It refuses pods of ", "Lower the requests and limits of the pods or their number, free what is no longer needed in namespace {ns}, or have the quota raised by who owns the namespace. The pods are then created by themselves.", "resources and replicas of the workload"),
        Row("admission webhook '(?<name>[^']+)'", "The webhook '{name}' decides about pods here. Make the manifest meet what it asks for; where the webhook does not answer, its own workload has to be fixed.", ""),

        // scheduling
        Row("host ports? (?<port>[0-9, ]+) (?:is|are) taken", "Take hostPort {port} out of the pod template and reach the pods over a Service, or use another port: a node has each port once, so that no more pods than nodes can have it.", "ports[].hostPort of the container"),
        Row("no node has the labels (?<labels>.+?) of its node selector", "Correct nodeSelector in the pod template to labels that nodes have (kubectl get nodes --show-labels), or have a node labelled {labels}.", "spec.template.spec.nodeSelector"),
        Row("No node has the labels (?<labels>.+?) of its node selector", "Correct nodeSelector in the pod template to labels that nodes have (kubectl get nodes --show-labels), or have a node labelled {labels}.", "spec.template.spec.nodeSelector"),
        Row("no node matches its node affinity", "Correct nodeAffinity in the pod template to labels that nodes have.", "spec.template.spec.affinity.nodeAffinity"),
        Row("does not tolerate the taint (?<taint>\\S+?):?(?: of |;|\\.?$|\\. )", "Add a toleration for the taint {taint} to the pod template where the pod may run there, or have the taint removed by the cluster's administrators.", "spec.template.spec.tolerations"),
        Row("not enough (?<resource>[a-z0-9./-]+) is free", "Lower the request for {resource} to what the program uses, free {resource} on a node, or add a node that has it.", "resources.requests.{resource} of the container"),
        Row("scheduling gate", "The pod is held until its scheduling gate is removed by the controller that set it: see why that does not.", "spec.template.spec.schedulingGates"),
        Row("bound to node '(?<node>[^']+)', which does not exist", "Take nodeName '{node}' out of the manifest and recreate the pod: the scheduler then chooses a node.", "spec.nodeName"),
        Row("scheduler '(?<name>[^']+)', which the pod names", "Take schedulerName '{name}' out of the pod template, or run a scheduler of that name.", "spec.template.spec.schedulerName"),

        // services and routing
        Row("targetPort (?<port>\\S+) is not a port of its pods", "Set targetPort of the Service to a port at which its pods listen, or let the program listen on {port}.", "spec.ports[].targetPort of the Service"),
        Row("No pod has the labels (?<labels>.+?) of its selector", "Make the Service's selector ({labels}) and the labels of the pod template the same.", "spec.selector of the Service"),

        // deletion
        Row("is deleted, but .*finali[sz]er", "See why the controller of the finalizer does not finish its work. Only where that controller is gone for good, and what it would have cleaned up is taken care of, somebody who may do so takes the finalizer out by hand.", ""),
    ];

    /// <summary>The advice about a message, with its names filled in; null where no row knows it.</summary>
    public static CauseAdvice? Find(string message, string ns)
    {
        foreach (var (cause, fix, field) in Rows)
        {
            if (cause.Match(message) is { Success: true } match)
            {
                return new CauseAdvice(Fill(fix, match, ns), Fill(field, match, ns));
            }
        }

        return null;
    }

    private static string Fill(string template, Match match, string ns)
    {
        var text = template.Replace("{ns}", ns, StringComparison.Ordinal);
        foreach (var group in match.Groups.Values.Where(group => group.Success && group.Name != "0"))
        {
            text = text.Replace($"{{{group.Name}}}", group.Value.Trim(), StringComparison.Ordinal);
        }

        return text;
    }

    private static (Regex Cause, string Fix, string Field) Row(string cause, string fix, string field) => (new Regex(cause, Options, TimeSpan.FromSeconds(1)), fix, field);
}
