namespace Tandem.Sip.Transactions;

/// <summary>What the machines tell apart in a response (RFC 3261 section 7.2).</summary>
internal enum ResponseClass : byte
{
    /// <summary>1xx.</summary>
    Provisional,

    /// <summary>2xx.</summary>
    Success,

    /// <summary>3xx to 6xx.</summary>
    Failure,
}

internal static class ResponseClasses
{
    public static ResponseClass Class(this SipMessage response) => response.StatusCode switch
    {
        < 200 => ResponseClass.Provisional,
        < 300 => ResponseClass.Success,
        _ => ResponseClass.Failure,
    };
}
