namespace Tandem.Load;

/// <summary>Lets whoever measures begin when everything is set up.</summary>
internal static class Prompt
{
    /// <summary>Says that the phones are ready and waits for a line; false when nobody will send one.</summary>
    public static bool Go()
    {
        Console.WriteLine("ready");
        return Console.ReadLine() is not null;
    }
}
