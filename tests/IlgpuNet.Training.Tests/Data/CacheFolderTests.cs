using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Tests.Data;

public class CacheFolderTests
{
    [Fact]
    public void The_named_folder_comes_first_then_the_habit_of_the_system()
    {
        Assert.Equal("/c", Locate(false, ("ILGPUNET_CACHE", "/c"), ("XDG_CACHE_HOME", "/x"), ("HOME", "/h")));
        Assert.Equal("/x/ilgpunet", Locate(false, ("ILGPUNET_CACHE", ""), ("XDG_CACHE_HOME", "/x"), ("HOME", "/h")));
        Assert.Equal("/h/.cache/ilgpunet", Locate(false, ("XDG_CACHE_HOME", "x"), ("HOME", "/h")));
        Assert.Equal("/l/ilgpunet", Locate(true, ("LOCALAPPDATA", "/l"), ("HOME", "/h")));
        Assert.Contains("ILGPUNET_CACHE", Assert.Throws<DataException>(() => Locate(false)).Message);
    }

    private static string Locate(bool windows, params (string Name, string Value)[] variables) => CacheFolder.Locate(
        name => variables.Where(variable => variable.Name == name).Select(variable => variable.Value).FirstOrDefault(),
        windows).Replace('\\', '/');
}
