using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Tests.Windows;

public sealed class TimeZonesTests
{
    [Theory]
    [InlineData("UTC")]
    [InlineData("Etc/UTC")]
    [InlineData("Asia/Shanghai")]
    [InlineData("America/Argentina/Buenos_Aires")]
    [InlineData("America/Port-au-Prince")]
    [InlineData("Etc/GMT+5")]
    public void IsKnown_IanaZone_IsTrue(string name)
    {
        Assert.True(TimeZones.IsKnown(name));
        Assert.NotNull(TimeZones.FindCalendar(name));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Asia")]
    [InlineData("Asia/")]
    [InlineData("Asia/Atlantis")]
    [InlineData("/Asia/Shanghai")]
    [InlineData("Asia//Shanghai")]
    [InlineData("//Asia/Shanghai")]
    [InlineData("../zoneinfo/Asia/Shanghai")]
    [InlineData("/etc/localtime")]
    [InlineData("/usr/share/zoneinfo/Asia/Shanghai")]
    [InlineData("/dev/zero")]
    [InlineData("/dev/null")]
    [InlineData("/etc/passwd")]
    [InlineData("localtime")]
    [InlineData("Local")]
    [InlineData("posixrules")]
    [InlineData("Factory")]
    [InlineData("posix/Asia/Shanghai")]
    [InlineData("right/Asia/Shanghai")]
    [InlineData("leapseconds")]
    [InlineData("China Standard Time")]
    [InlineData("UTC+8")]
    [InlineData("GMT+8")]
    [InlineData("+08:00")]
    [InlineData("Asia/Shanghai\0")]
    [InlineData("Asia/Shanghai ")]
    [InlineData("Asia/上海")]
    public void IsKnown_AnythingElse_IsFalse(string? name) => Assert.False(TimeZones.IsKnown(name));

    [Theory]
    [InlineData("asia/shanghai", "Asia/Shanghai")]
    [InlineData("EUROPE/PARIS", "Europe/Paris")]
    [InlineData("utc", "UTC")]
    public void IsKnown_OtherCase_IsFalseEvenWhenTheZoneIsLoaded(string name, string zone)
    {
        // Were it taken, the key would work here and fail in a process that has not loaded the zone under its right name.
        Assert.True(TimeZones.IsKnown(zone));
        Assert.False(TimeZones.IsKnown(name));
    }

    [Fact]
    public void IsKnown_NameThatIsTooLong_IsFalse() => Assert.False(TimeZones.IsKnown(new string('A', TimeZones.MaxNameLength + 1)));

    [Theory]
    [InlineData("UTC-11")]
    [InlineData("UTC+13")]
    [InlineData("Eastern Standard Time")]
    [InlineData("GMT Standard Time")]
    public void IsKnown_NameOfWindows_IsFalse(string name) => Assert.False(TimeZones.IsKnown(name));

    [Theory]
    [InlineData("US/Eastern", "America/New_York")]
    [InlineData("EST5EDT", "America/New_York")]
    [InlineData("Asia/Calcutta", "Asia/Kolkata")]
    [InlineData("Europe/Kiev", "Europe/Kyiv")]
    [InlineData("PRC", "Asia/Shanghai")]
    [InlineData("US/Pacific-New", "America/Los_Angeles")] // Left out of the database in 2020.
    [InlineData("Etc/Zulu", "UTC")]
    public void FindCalendar_OlderName_IsTheZoneThatItStandsFor(string older, string name)
    {
        var (one, other) = (TimeZones.FindCalendar(older), TimeZones.FindCalendar(name));
        Assert.NotNull(one);
        Assert.NotNull(other);
        for (var month = 1; month <= 12; month++)
        {
            var instant = new DateTimeOffset(2027, month, 15, 12, 0, 0, TimeSpan.Zero);
            Assert.Equal(other.WindowOf(WindowKind.Day, instant), one.WindowOf(WindowKind.Day, instant));
        }
    }

    [Fact]
    public void FindCalendar_UnknownZone_IsNull() => Assert.Null(TimeZones.FindCalendar("Mars/Olympus"));

    [Fact]
    public void FindCalendar_SameZone_IsLoadedOnce() => Assert.Same(TimeZones.FindCalendar("Asia/Kolkata"), TimeZones.FindCalendar("Asia/Kolkata"));
}
