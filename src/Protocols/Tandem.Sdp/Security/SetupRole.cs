namespace Tandem.Sdp.Security;

/// <summary>Who begins the handshake of DTLS: <c>a=setup</c> (RFC 4145 section 4, RFC 8842 section 5).</summary>
public enum SetupRole
{
    /// <summary>This side.</summary>
    Active,

    /// <summary>The other side.</summary>
    Passive,

    /// <summary>Whichever the answer says.</summary>
    ActPass,

    /// <summary>Nobody for now.</summary>
    HoldConn,
}

/// <summary>Roles in descriptions.</summary>
public static class SetupRoles
{
    /// <summary>The name of the attribute.</summary>
    public const string Name = "setup";

    /// <summary>Reads the value of the attribute.</summary>
    public static bool TryParse(string? value, out SetupRole role)
    {
        var at = Array.FindIndex(Enum.GetValues<SetupRole>(), known => known.ToAttribute().Equals(value, StringComparison.OrdinalIgnoreCase));
        role = at < 0 ? default : (SetupRole)at;
        return at >= 0;
    }

    /// <summary>The value of the attribute.</summary>
    public static string ToAttribute(this SetupRole role) => role switch
    {
        SetupRole.Active => "active",
        SetupRole.Passive => "passive",
        SetupRole.ActPass => "actpass",
        _ => "holdconn",
    };
}
