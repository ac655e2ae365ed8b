using QuotaFunctions.Api.Settings;
using QuotaFunctions.Server;

return args switch
{
    [] => await new ServerProcess(SettingsHost.Server).RunAsync(),
    ["custom-handler"] => await new ServerProcess(SettingsHost.CustomHandler).RunAsync(),
    ["healthcheck"] => await HealthCheck.RunAsync(),
    _ => Usage(args),
};

static int Usage(string[] args)
{
    // Help that was asked for is a success; a wrong argument is an error.
    var isAsked = args is ["help" or "--help" or "-h"];
    (isAsked ? Console.Out : Console.Error).WriteLine(
        """
        Usage: QuotaFunctions.Server                  serve; settings come from environment variables and from .env
               QuotaFunctions.Server healthcheck      exit with 0 if the server answers on this machine, else with 1
               QuotaFunctions.Server custom-handler   serve the Azure Functions host that started this program (docs/functions.md)
        """);
    return isAsked ? 0 : 2;
}
