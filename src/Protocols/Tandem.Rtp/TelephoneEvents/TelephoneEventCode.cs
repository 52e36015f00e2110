namespace Tandem.Rtp.TelephoneEvents;

/// <summary>What is pressed (RFC 4733 section 3.2). Other events have other numbers up to 255.</summary>
public enum TelephoneEventCode : byte
{
    /// <summary>0.</summary>
    Digit0 = 0,

    /// <summary>1.</summary>
    Digit1 = 1,

    /// <summary>2.</summary>
    Digit2 = 2,

    /// <summary>3.</summary>
    Digit3 = 3,

    /// <summary>4.</summary>
    Digit4 = 4,

    /// <summary>5.</summary>
    Digit5 = 5,

    /// <summary>6.</summary>
    Digit6 = 6,

    /// <summary>7.</summary>
    Digit7 = 7,

    /// <summary>8.</summary>
    Digit8 = 8,

    /// <summary>9.</summary>
    Digit9 = 9,

    /// <summary>*.</summary>
    Star = 10,

    /// <summary>#.</summary>
    Pound = 11,

    /// <summary>A.</summary>
    A = 12,

    /// <summary>B.</summary>
    B = 13,

    /// <summary>C.</summary>
    C = 14,

    /// <summary>D.</summary>
    D = 15,

    /// <summary>The hook, pressed for a moment (RFC 2833; reserved since).</summary>
    Flash = 16,
}
