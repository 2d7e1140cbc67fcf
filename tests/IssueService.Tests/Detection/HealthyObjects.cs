namespace ClusterCodex.IssueService.Tests.Detection;

/// <summary>Healthy objects beyond those of <c>../shared/cases</c>. What was once a false alarm is added here.</summary>
internal static class HealthyObjects
{
    public const string Yaml = """
        apiVersion: v1
        kind: Namespace
        metadata: { name: healthy-own }
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: ordered, namespace: healthy-own }
        spec:
          serviceName: ordered
          replicas: 2
          selector: { matchLabels: { app: ordered } }
          template:
            metadata: { labels: { app: ordered } }
            spec:
              terminationGracePeriodSeconds: 1
              containers:
                - name: app
                  image: busybox:1.0
                  command: [ sh, -c, 'sleep 12; touch /tmp/ready; trap "exit 0" TERM; while true; do sleep 1; done' ]
                  readinessProbe: { exec: { command: [ sh, -c, 'test -e /tmp/ready' ] }, periodSeconds: 2 }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: ordered, namespace: healthy-own }
        spec: { clusterIP: None, selector: { app: ordered }, ports: [ { port: 80, targetPort: 8080 } ] }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: elsewhere, namespace: healthy-own }
        spec: { type: ExternalName, externalName: db.example.com }
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: asleep, namespace: healthy-own }
        spec:
          replicas: 0
          selector: { matchLabels: { app: asleep } }
          template:
            metadata: { labels: { app: asleep } }
            spec: { containers: [ { name: app, image: busybox:1.0 } ] }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: asleep, namespace: healthy-own }
        spec: { selector: { app: asleep }, ports: [ { port: 80 } ] }
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: default-deny, namespace: healthy-own }
        spec: { podSelector: {}, policyTypes: [ Egress ] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: once, namespace: healthy-own }
        spec:
          restartPolicy: OnFailure
          containers:
            - name: app
              image: busybox:1.0
              command: [ sh, -c, 'echo "0 errors, 0 failed"; exit 0' ]
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: { name: later, namespace: healthy-own }
        spec:
          parallelism: 2
          completions: 4
          template:
            spec:
              restartPolicy: Never
              containers:
                - { name: app, image: busybox:1.0, command: [ sh, -c, 'sleep 5' ] }
        ---
        apiVersion: batch/v1beta1
        kind: CronJob
        metadata: { name: minutely, namespace: healthy-own }
        spec:
          schedule: "* * * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers:
                    - { name: app, image: busybox:1.0, command: [ sh, -c, 'sleep 2' ] }
        ---
        apiVersion: v1
        kind: ResourceQuota
        metadata: { name: room, namespace: healthy-own }
        spec: { hard: { pods: "50" } }
        """;
}
