{{/* Name of all objects but the CRDs: the release's, and the chart's unless that says it already. */}}
{{- define "proxmox-vm-operator.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "proxmox-vm-operator.serviceAccountName" -}}
{{- .Values.serviceAccount.name | default (include "proxmox-vm-operator.fullname" .) -}}
{{- end -}}

{{- define "proxmox-vm-operator.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{/* The one subject of every binding. */}}
{{- define "proxmox-vm-operator.subjects" -}}
- kind: ServiceAccount
  name: {{ include "proxmox-vm-operator.serviceAccountName" . }}
  namespace: {{ .Release.Namespace }}
{{- end -}}
