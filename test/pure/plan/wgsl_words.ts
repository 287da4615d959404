const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Keywords and reserved words of the WGSL specification, sections "Keyword Summary" and "Reserved Words". */
export const reservedWords: readonly string[] = words(`
  alias break case const const_assert continue continuing default diagnostic discard else enable false fn for if let loop
  override requires return struct switch true var while
  NULL Self abstract active alignas alignof as asm asm_fragment async attribute auto await become binding_array cast catch class
  co_await co_return co_yield coherent column_major common compile compile_fragment concept const_cast consteval constexpr
  constinit crate debugger decltype delete demote demote_to_helper do dynamic_cast enum explicit export extends extern external
  fallthrough filter final finally friend from fxgroup get goto groupshared highp impl implements import inline instanceof
  interface layout lowp macro macro_rules match mediump meta mod module move mut mutable namespace new nil noexcept noinline
  nointerpolation non_coherent noncoherent noperspective null nullptr of operator package packoffset partition pass patch
  pixelfragment precise precision premerge priv protected pub public readonly ref regardless register reinterpret_cast require
  resource restrict self set shared sizeof smooth snorm static static_assert static_cast std subroutine super target template this
  thread_local throw trait try type typedef typeid typename typeof union unless unorm unsafe unsized use using varying virtual
  volatile wgsl where with writeonly yield`);

/** Types, functions and enumerants that are declared before and that kernels use: a name of ours would hide them. */
export const usedWords: readonly string[] = words(`
  array bool f32 i32 u32 vec4 vec4f vec4i vec4u abs arrayLength clamp cos exp floor inverseSqrt log max min pow select sin sqrt tanh
  subgroupBroadcast storage read read_write main workgroup local invocation empty`);

/** Others that are declared before. */
export const predeclaredWords: readonly string[] = words(`
  atomic f16 ptr sampler sampler_comparison vec2 vec3 vec2f vec3f mat2x2 mat4x4f texture_1d texture_2d texture_2d_array
  texture_cube_array texture_external texture_storage_2d texture_depth_multisampled_2d atan2 exp2 log2 all any bitcast dot
  dot4U8Packed pack4x8snorm unpack2x16float countOneBits firstLeadingBit fma fract round sign step trunc write uniform`);
