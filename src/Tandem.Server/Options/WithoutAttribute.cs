namespace Tandem.Server.Options;

/// <summary>Names options of a group, and of the groups in it, that cannot be set there, because the server sets them itself.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WithoutAttribute(params string[] names) : Attribute
{
    /// <summary>The names of the properties.</summary>
    public IReadOnlyList<string> Names { get; } = names;
}
