namespace Tandem.Server.Hosting;

/// <summary>Roles of signed-in users.</summary>
internal static class Roles
{
    /// <summary>May see and change everything. Everybody on the control socket is one.</summary>
    public const string Administrator = "administrator";
}
