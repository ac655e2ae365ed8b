using QuotaFunctions.Api.Settings;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Hosting.Tests.Settings;

public class MisspeltVariableTests
{
    [Theory]
    [InlineData("ADMIN_TOKN", "ADMIN_TOKEN")]
    [InlineData("ADMIN_TOEKN", "ADMIN_TOKEN")]
    [InlineData("ADMINTOKEN", "ADMIN_TOKEN")]
    [InlineData("admin_token", "ADMIN_TOKEN")]
    [InlineData("DATABSE_URL", "DATABASE_URL")]
    [InlineData("DATABASE_URI", "DATABASE_URL")]
    [InlineData("DATBASEURL", "DATABASE_URL")]
    [InlineData("PROT", "PORT")]
    [InlineData("PRT", "PORT")]
    [InlineData("HSOT", "HOST")]
    [InlineData("LOGLEVEL", "LOG_LEVEL")]
    [InlineData("DASHBORD", "DASHBOARD")]
    [InlineData("SHUTDOWN_SECOND", "SHUTDOWN_SECONDS")]
    [InlineData("MAX_CONECTIONS", "MAX_CONNECTIONS")]
    [InlineData("OTEL_EXPORTER_OTLP_ENPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")]
    public void Name_ASlipAwayFromASetting_IsAWarningWhereverItIsSet(string name, string near)
    {
        var expected = $"{name} is set, but is no setting of this service; {near} is.";

        Assert.Equal([expected], Read([name], []).Warnings);
        Assert.Equal([expected], Read([], [name]).Warnings);
    }

    [Theory]
    [InlineData("ADMIN_TKN", "ADMIN_TOKEN")]
    [InlineData("DB_URL")]
    [InlineData("DATABASE")]
    [InlineData("DATABASE_LINK", "DATABASE_URL")]
    [InlineData("PORTS", "PORT")]
    [InlineData("LOG_LVL", "LOG_LEVEL")]
    public void Name_FartherAway_IsAWarningInTheFileAlone(string name, string? near = null)
    {
        Assert.Equal(near is null ? [] : [near], Read([], [name]).Misspelt.Select(m => m.Near));
        Assert.DoesNotContain(Read([name], []).Misspelt, m => m.Near is null || name is "PORTS");
    }

    [Theory]
    [InlineData("HOME PATH PWD OLDPWD USER LOGNAME SHELL SHLVL TERM LANG LC_ALL TZ MAIL EDITOR DISPLAY HOSTNAME HOSTTYPE OSTYPE MACHTYPE IFS PS1 _ TMPDIR TEMP TMP XDG_RUNTIME_DIR SSH_AUTH_SOCK SSH_CONNECTION")]
    [InlineData("NO_COLOR COLUMNS LINES HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY http_proxy https_proxy no_proxy SSL_CERT_FILE SSL_CERT_DIR CI DEBUG INVOCATION_ID JOURNAL_STREAM NOTIFY_SOCKET CREDENTIALS_DIRECTORY STATE_DIRECTORY")]
    [InlineData("COMPUTERNAME USERNAME USERPROFILE APPDATA LOCALAPPDATA ComSpec OS PATHEXT SystemRoot ProgramFiles PROCESSOR_ARCHITECTURE NUMBER_OF_PROCESSORS")]
    [InlineData("PORT0 PORT1 PORTS PORT_8787 HOST_IP HOSTS KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT KUBERNETES_PORT KUBERNETES_PORT_443_TCP_ADDR")]
    [InlineData("QUOTA_SERVICE_HOST QUOTA_SERVICE_PORT QUOTA_SERVICE_PORT_HTTP QUOTA_PORT QUOTA_PORT_80_TCP QUOTA_PORT_80_TCP_PROTO UPSTREAM_SERVICE_HOST UPSTREAM_PORT")]
    [InlineData("WEBSITE_SITE_NAME WEBSITE_HOSTNAME WEBSITE_PORT WEBSITES_PORT FUNCTIONS_WORKER_RUNTIME FUNCTIONS_EXTENSION_VERSION AzureWebJobsStorage APPLICATIONINSIGHTS_CONNECTION_STRING CONTAINER_APP_PORT CONTAINER_APP_HOSTNAME")]
    [InlineData("DOTNET_ROOT DOTNET_RUNNING_IN_CONTAINER ASPNETCORE_URLS ASPNETCORE_HTTP_PORTS NUGET_PACKAGES COREHOST_TRACE")]
    [InlineData("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT OTEL_EXPORTER_OTLP_LOGS_HEADERS OTEL_EXPORTER_OTLP_LOGS_PROTOCOL OTEL_EXPORTER_OTLP_LOGS_TIMEOUT OTEL_LOGS_EXPORTER OTEL_METRICS_EXPORTER OTEL_TRACES_EXPORTER OTEL_PROPAGATORS OTEL_BLRP_MAX_QUEUE_SIZE OTEL_BLRP_SCHEDULE_DELAY OTEL_BLRP_EXPORT_TIMEOUT OTEL_BLRP_MAX_EXPORT_BATCH_SIZE OTEL_EXPORTER_OTLP_COMPRESSION OTEL_EXPORTER_OTLP_INSECURE")]
    [InlineData("PGHOST PGPORT REDIS_HOST REDIS_URL DATABASE_HOST DATABASE_NAME MYSQL_HOST DOCKER_HOST COMPOSE_PROJECT_NAME")]
    public void Names_ThatSystemsAndOtherProgramsSet_AreNoWarning(string names) => Assert.Empty(Read(names.Split(' '), []).Warnings);

    [Theory]
    [InlineData("COMPOSE_PROJECT_NAME COMPOSE_FILE COMPOSE_PROFILES FUNCTIONS_PORT TZ TRIAL_KEY QUOTA_SERVER QUOTA_MIGRATE_FROM DOTNET_gcServer OPENAI_API_KEY HTTPS_PROXY NO_PROXY")]
    [InlineData("OTEL_LOGS_EXPORTER OTEL_EXPORTER_OTLP_LOGS_ENDPOINT OTEL_EXPORTER_OTLP_LOGS_HEADERS OTEL_BLRP_SCHEDULE_DELAY OTEL_BLRP_EXPORT_TIMEOUT")]
    public void Names_OfOthersThatAFileMayHave_AreNoWarning(string names) => Assert.Empty(Read([], names.Split(' ')).Warnings);

    [Theory]
    [InlineData(SettingsHost.Server)]
    [InlineData(SettingsHost.Functions)]
    public void Names_OfThisMachine_AreNoWarning(SettingsHost host) =>
        Assert.Empty(SettingsReader.Read(_ => null, host, Environment.GetEnvironmentVariables().Keys.Cast<string>()).Warnings);

    private static SettingsOutcome Read(string[] environment, string[] file) => SettingsReader.Read(_ => null, SettingsHost.Server, environment, file);
}
