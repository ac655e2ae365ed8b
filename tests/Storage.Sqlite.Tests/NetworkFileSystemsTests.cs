using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Tests;

public sealed class NetworkFileSystemsTests
{
    private const string Mounts =
        """
        /dev/sda1 / ext4 rw,relatime 0 0
        tmpfs /run tmpfs rw 0 0
        //account.file.core.windows.net/share /mnt/azure cifs rw,vers=3.1.1 0 0
        server:/export /mnt/my\040files nfs4 rw 0 0
        blobfuse2 /mnt/blob fuse.blobfuse2 rw 0 0
        /dev/sdb1 /mnt/azure/local ext4 rw 0 0
        overlay /app overlay rw 0 0
        server:/hidden /srv nfs rw 0 0
        /dev/sdc1 /srv xfs rw 0 0
        """;

    [Theory]
    [InlineData("/var/lib/quota", null)]
    [InlineData("/", null)]
    [InlineData("/app/data", null)]
    [InlineData("/mnt/azure", "cifs")]
    [InlineData("/mnt/azure/data/deep", "cifs")]
    [InlineData("/mnt/azured", null)]
    [InlineData("/mnt/azure/local/data", null)]
    [InlineData("/mnt/my files/x", "nfs4")]
    [InlineData("/mnt/blob/x", "fuse.blobfuse2")]
    [InlineData("/srv/x", null)]
    public void Folder_InAMountTable_IsRemoteByItsNearestMount(string folder, string? expected) =>
        Assert.Equal(expected, NetworkFileSystems.FindIn(Mounts, folder));

    [Fact]
    public void Folder_OfThisTest_IsLocal()
    {
        using var folder = new TempFolder();

        Assert.Null(NetworkFileSystems.Find(folder.Path));
    }
}
