namespace QuotaFunctions.Hosting.Settings;

/// <summary>
/// Detects by environment variables whether this runs on an Azure plan. The disk there is remote, shared by instances, or lost with the
/// instance.
/// </summary>
internal static class AzurePlan
{
    /// <summary>
    /// In this order: App Service with the Premium and the Windows Consumption plan; any plan that sets its SKU; Flex Consumption;
    /// Container Apps, for functions and for other containers.
    /// </summary>
    private static readonly string[] Signs =
        ["WEBSITE_INSTANCE_ID", "WEBSITE_SKU", "LEGION_SERVICE_HOST", "MANAGED_ENVIRONMENT", "CONTAINER_APP_REPLICA_NAME"];

    /// <summary>The variable that shows it; null when this is not an Azure plan.</summary>
    public static string? SignOf(VariableReader variables) =>
        Signs.FirstOrDefault(name => variables.OfThePlatform(name) is not null)

        // Linux Consumption. Other container platforms set this name too; only Azure sets it beside a site's name.
        ?? (variables.OfThePlatform("CONTAINER_NAME") is not null && variables.OfThePlatform("WEBSITE_SITE_NAME") is not null ? "CONTAINER_NAME" : null);
}
