namespace QuotaFunctions.Azurite;

/// <summary>The repository that the running assembly was built in.</summary>
public static class Repository
{
    private const string Solution = "QuotaFunctions.sln";

    /// <summary>Its root.</summary>
    /// <exception cref="InvalidOperationException">The assembly was built elsewhere.</exception>
    public static string Root => FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"no {Solution} above {AppContext.BaseDirectory}");
    }
}
