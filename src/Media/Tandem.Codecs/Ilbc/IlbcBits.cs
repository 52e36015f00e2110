namespace Tandem.Codecs.Ilbc;

/// <summary>How the bits of one parameter are spread over the three classes of importance, the most significant first.</summary>
internal readonly record struct IlbcBits(int First, int Second, int Third)
{
    /// <summary>Of a class, 0 to 2.</summary>
    public int this[int importance] => importance switch { 0 => First, 1 => Second, _ => Third };

    /// <summary>Bits of lower classes than this one.</summary>
    public int After(int importance) => importance switch { 0 => Second + Third, 1 => Third, _ => 0 };
}
