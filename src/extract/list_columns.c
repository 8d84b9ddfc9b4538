#include "list_internal.h"

#include <string.h>

#include "ouhe/text/fold.h"
#include "ouhe/text/similar.h"
#include "ouhe/text/utf8.h"

/* The names of columns that are parts of a listing, the surest first. They
 * belong to no industry, so they stand here and not in a pack: a pack adds the
 * names of its attributes. Compared folded, without spaces and brackets. */
static const struct {
	oh_role role;
	int side;
	const char *names;
} vocabulary[] = {
    {OH_ROLE_ID, -1,
     "编号|需求编号|供给编号|需求ID|供给ID|ID号|需求编码|供给编码|需求代码|供给代码|"
     "清单编号|项号|记录号|代码|货号|Nr.|需求序号|供给序号|供应编号|产品编号|项目编号|条目编号|"
     "物料编码|产品编码|编码|物资编码|"
     "采购编号|单号|项目号|条目号|物料代码|产品代码|需求单号|"
     "需求号|供给号|id|no|№|number|item no|line no|ref|reference|code|demand id|supply id|"
     "product id|item id|part number"},
    {OH_ROLE_SEQ, -1, "序号|行号|项次|序|流水号|顺序号|序列|#|s/n|sn|seq|serial|line|row"},
    {OH_ROLE_ORG, OH_DEMAND,
     "需求单位|需求企业|采购单位|采购企业|采购商|采购方|需方|需求方|买方|需求单位名称|"
     "需求企业名称|采购单位名称|采购企业名称|需方单位|需方名称|发布单位|提出单位|用户单位|"
     "需方单位名称|求购单位|求购企业|采购主体|采购人|采购人名称|业主单位|业主|业主名称|建设单位|"
     "项目单位|招标人|招标单位|客户名称|客户|用户|用户名称|使用单位|buyer company|"
     "buyer|purchaser|customer|demander|buying company|contracting authority|buyer name"},
    {OH_ROLE_ORG, OH_SUPPLY,
     "供应商|供应商名称|供给单位|供给企业|供应单位|供应企业|供方|供给方|供应方|供货单位|供货商|"
     "供货单位名称|供货企业|配套企业|生产制造企业|supplier company|"
     "卖方|供给单位名称|供给企业名称|供应单位名称|供应企业名称|供方单位|供方名称|制造商|制造厂|"
     "制造商名称|生产企业|生产单位|生产厂家|生产商|生产企业名称|厂家|厂家名称|厂商|厂商名称|"
     "品牌方|maker|manufacturer|supplier|vendor|seller|producer|supplier name|"
     "manufacturer name|vendor name"},
    {OH_ROLE_ORG, -1,
     "企业名称|单位名称|公司名称|企业全称|单位全称|公司全称|企业|公司|申报单位|填报单位|"
     "企业/机构名称|参展商|参展商名称|legal name|company/organization|company/organisation|"
     "填报企业|申报企业|参会企业|参会单位|参展企业|机构名称|所属企业|所属单位|所在单位|工作单位|"
     "单位/企业名称|企业单位名称|法人单位|company|company name|organisation|organization|"
     "organisation name|organization name|enterprise|firm|corporation"},
    {OH_ROLE_TITLE, -1,
     "产品名称|产品名称及型号|产品及型号|产品型号及名称|产品名称型号|产品名称/型号|名称及型号|"
     "所需产品|所需产品名称|拟采购产品|拟采购产品名称|采购品名|货品名称|供货产品|供货产品名称|"
     "可供产品|可供产品名称|配套零部件|零部件|部件名称|主导产品|材料名称|原材料名称|毛坯名称|"
     "外购件名称|外协件名称|产品/物料名称|产品/技术名称|技术/产品名称|需求产品/技术名称|需求项目|"
     "供货名称|设备|采购设备|采购设备名称|采购设备及名称|产品/服务|"
     "供给产品|采购产品|需求产品|主要产品|主营产品|产品|物料名称|货物名称|物资名称|"
     "设备名称|零部件名称|零件名称|配套产品|配套件名称|配件名称|商品名称|品名|供给产品名称|"
     "供应产品|供应产品名称|采购产品名称|采购物资|需求产品名称|主要产品名称|产品名|物料描述|物料|"
     "货物|标的名称|需求名称|供给名称|供应名称|采购名称|采购内容|采购标的|需求内容|供给内容|"
     "需求物资|需求物料|技术名称|服务名称|能力名称|成果名称|产品/服务名称|产品及服务|"
     "产品服务名称|产品或服务名称|名称|项目名称|需求标题|标题|product|product name|item|"
     "item name|goods|title|name|material|part|part name|article|commodity|service|"
     "goods description|equipment name|object|equipment|product/service"},
    {OH_ROLE_TEXT, -1,
     "技术参数|技术要求|规格要求|主要技术指标|技术指标|主要技术参数|技术规格|技术条件|规格参数|"
     "主要参数|主要规格|规格型号|型号规格|规格及型号|型号及规格|规格|参数|参数要求|技术参数要求|"
     "性能指标|性能参数|性能要求|技术性能|主要性能指标|主要性能|关键指标|关键参数|关键技术指标|"
     "核心参数|核心指标|核心技术指标|产品参数|产品规格|产品描述|产品说明|产品介绍|产品简介|描述|"
     "详细描述|详细说明|详细要求|具体要求|具体参数|需求描述|需求说明|需求详情|供给描述|供给说明|"
     "供给详情|能力描述|能力说明|技术描述|技术说明|技术特点|技术需求|技术指标要求|质量要求|"
     "质量技术要求|其他要求|其它要求|特殊要求|商务要求|商务条件|要求|指标|备注|备注说明|附注|说明|"
     "其他|其它|补充说明|产品特点|产品性能|主要特点|规格/技术参数|规格型号/技术参数|"
     "技术参数及要求|技术要求及参数|规格型号及技术参数|产品名称及规格|产品规格型号|"
     "技术参数及性能指标|主要技术参数及要求|主要技术要求|主要参数指标|技术参数/性能指标|"
     "规格及技术参数|规格与技术要求|性能及参数|需求内容描述|具体需求|需求具体内容|"
     "需求内容及技术要求|需求简介|产品性能指标|产品技术参数|规格型号及参数|需求|供给|供应|需求信息|"
     "供给信息|产品信息|配置要求|功能要求|"
     "使用要求|验收要求|详细参数|"
     "technical parameters|technical data|technical requirements|technical specification|"
     "key specifications|technical specs|main parameters|requirement details|"
     "technical specifications|specification|specifications|spec|specs|requirements|"
     "requirement|parameters|description|product description|details|remarks|remark|note|"
     "notes|comment|comments|performance|characteristics|features"},
    {OH_ROLE_PLAIN, -1,
     "型号|产品型号|设备型号|品牌|商标|牌子|图号|零件号|物料号|model|model no|model number|type no|"
     "brand|drawing no|part no|产品图号|系列|产品系列|series"},
    {OH_ROLE_CATEGORY, -1,
     "领域|类别|行业|所属领域|所属行业|产品类别|产品类型|产品分类|品类|分类|大类|小类|物资类别|"
     "产品大类|产品小类|设备类别|采购类别|所属类别|一级分类|二级分类|细分领域|行业分类|"
     "物料类别|需求类别|供给类别|行业领域|行业类别|产业|产业链|所属产业|所属产业链|产业链环节|"
     "需求领域|供给领域|技术领域|专业|category|domain|industry|sector|product category|"
     "product type|product group|class of goods|field"},
    {OH_ROLE_KIND, -1,
     "供给类型|需求类型|供需类型|供应类型|合作类型|合作方式|对接类型|需求性质|供给性质|对接方式|"
     "kind|supply type|demand type|type of supply|type of demand|cooperation type"},
    {OH_ROLE_PLACE, -1,
     "所在地|所在乡镇|所属乡镇|乡镇|街道|园区|所在园区|所属园区|市州|地区|城市|所在地区|所在市州|"
     "所属市州|所属地区|所在城市|地市|市（州）|市/州|区域|"
     "省份|省市|省/市|所在省市|区县|县市区|县区|县（市、区）|地址|企业地址|单位地址|公司地址|"
     "详细地址|通讯地址|通信地址|注册地|注册地址|生产地|产地|生产地址|交货地点|交货地|"
     "使用地点|使用地|项目地点|项目所在地|安装地点|工程地点|施工地点|到货地点|收货地址|收货地点|"
     "送货地点|供货地点|工厂所在地|企业所在地|企业所在市州|单位所在地|公司所在地|所属区县|"
     "所在区县|市县|厂址|生产基地|所在省份|所属省份|"
     "delivery place|place of delivery|project location|company address|state/province|"
     "location|city|region|place|province|address|country|area|site"},
    {OH_ROLE_NAME, -1,
     "联系人|姓名|联系人姓名|负责人|经办人|项目负责人|法定代表人|法人代表|法人|业务联系人|"
     "技术联系人|项目联系人|对接人|"
     "联络人|联系人职务|"
     "职务|联系人及职务|采购联系人|销售联系人|contact person|contact name|person in charge|"
     "person"},
    {OH_ROLE_PHONE, -1,
     "电话|手机|联系电话|手机号|座机号码|手机号码|电话号码|联系手机|移动电话|固定电话|座机|"
     "办公电话|"
     "联系人电话|联系人手机|微信|微信号|qq|qq号|传真|联系号码|phone|telephone|tel|mobile|"
     "cell phone|wechat|fax|phone number|contact number"},
    {OH_ROLE_MAIL, -1, "邮箱|电子邮箱|电邮地址|邮件|电子邮件|e-mail|email|mail|联系邮箱|电邮"},
    {OH_ROLE_CONTACT, -1,
     "联系方式|联系人及电话|联系人及联系方式|联系人及联系电话|联系人/电话|联系人电话|联系信息|"
     "联系人、电话|联系人和电话|contact|contacts|contact details|contact information"},
    {OH_ROLE_VALIDITY, -1,
     "截止日期|有效期|需求时间|填报日期|有效期至|截止时间|报价截止日期|报价有效期|需求日期|"
     "填报时间|申报日期|登记日期|发布日期|发布时间|采购时间|计划采购时间|预计采购时间|需求有效期|"
     "供给有效期|日期|时间|需求期限|"
     "交付日期|交货日期|要求交货日期|要求交付日期|到货日期|要求到货日期|要求到货时间|"
     "需求到货日期|预计到货时间|供货日期|投产时间|开工时间|项目开工时间|计划采购月份|"
     "delivery date|required date|submission deadline|valid "
     "until|validity|deadline|date|expiry|expiry date|"
     "closing date|due date"},
    {OH_ROLE_STANDARD, -1,
     "执行标准|标准|采用标准|标准号|执行标准号|产品执行标准|参考标准|技术标准|产品标准|质量标准|"
     "检验标准|验收标准|遵循标准|"
     "standard|standards|applicable standards|standard no"},
    {OH_ROLE_EVIDENCE, -1,
     "检测报告|佐证|佐证材料|检验报告|检验报告编号|是否有检验报告|有无检验报告|型式试验报告|"
     "试验报告|第三方检测报告|证明材料|有无检测报告|"
     "是否有检测报告|是否提供检测报告|测试报告|test report|evidence|proof|test certificate|"
     "supporting documents"},
    {OH_ROLE_KEPT, -1,
     "企业简介|公司简介|单位简介|企业介绍|公司介绍|单位介绍|企业概况|公司概况|企业基本情况|"
     "主营业务|经营范围|企业性质|单位性质|企业规模|注册资本|成立时间|成立日期|员工人数|职工人数|"
     "统一社会信用代码|社会信用代码|信用代码|企业类型|企业网址|网址|官网|内部备注|审核意见|"
     "审核状态|推荐单位|推荐部门|company profile|about|website|employees|founded"},
    {OH_ROLE_MEASURE, -1, "计量单位|单位|数量单位|采购单位量|unit|uom|unit of measure|measure"},
};

/* A part of a name that makes its column personal: better one column too many
 * kept private than a telephone number in a result. */
static const struct {
	oh_role role;
	const char *word;
} personal[] = {
    {OH_ROLE_PHONE, "电话"},   {OH_ROLE_PHONE, "手机"},    {OH_ROLE_PHONE, "微信"},
    {OH_ROLE_PHONE, "传真"},   {OH_ROLE_PHONE, "身份证"},  {OH_ROLE_MAIL, "邮箱"},
    {OH_ROLE_MAIL, "邮件"},    {OH_ROLE_MAIL, "email"},    {OH_ROLE_MAIL, "e-mail"},
    {OH_ROLE_NAME, "联系人"},  {OH_ROLE_NAME, "姓名"},     {OH_ROLE_PHONE, "phone"},
    {OH_ROLE_PHONE, "mobile"}, {OH_ROLE_PHONE, "telefon"}, {OH_ROLE_CONTACT, "联系方式"},
};

/* What the end of a name says, where the name itself is not known: the last word
 * of a Chinese noun phrase is the thing. */
static const struct {
	oh_role role;
	const char *as; /* the name that people are told it was taken for */
	const char *ends;
} endings[] = {
    {OH_ROLE_PLACE, "所在地", "地点|所在地|地址|使用地|location|address"},
    {OH_ROLE_VALIDITY, "有效期", "日期|月份|date"},
    {OH_ROLE_CATEGORY, "类别", "类别|分类|大类|小类|领域|category"},
    {OH_ROLE_TEXT, "技术参数",
     "要求|描述|简介|介绍|说明|参数|指标|规格|需求|requirements|specifications|parameters|"
     "description|details"},
    {OH_ROLE_STANDARD, "执行标准", "标准"},
    {OH_ROLE_TITLE, "产品名称",
     "件名称|品名称|物名称|务名称|材名称|料名称|机名称|备名称|车名称|具名称|器名称|产品"},
    {OH_ROLE_ORG, "企业名称",
     "业名称|司名称|厂名称|商名称|方名称|人名称|户名称|位名称|机构|企业|厂商|供应商|厂家"},
};

bool oh_role_single(oh_role role)
{
	return role == OH_ROLE_ID || role == OH_ROLE_ORG || role == OH_ROLE_TITLE ||
	       role == OH_ROLE_CATEGORY || role == OH_ROLE_KIND || role == OH_ROLE_PLACE ||
	       role == OH_ROLE_VALIDITY;
}

static bool is_space(uint32_t cp)
{
	return cp <= 0x20 || cp == 0xa0 || cp == 0x3000 || cp == 0xfeff || cp == 0x200b ||
	       (cp >= 0x2000 && cp <= 0x200a) || cp == 0x2028 || cp == 0x2029;
}

static bool is_star(uint32_t cp)
{
	return cp == '*' || cp == 0xff0a || cp == 0x2605 || cp == 0x2606 || cp == 0x203b ||
	       cp == 0x25b2 || cp == 0x25b3;
}

/* "1.", "(2)", "3、", "①", "一、" before a name. */
static size_t numbering(oh_sv s)
{
	static const char chinese[] = "一二三四五六七八九十";
	size_t i = 0, mark = 0;
	bool bracket = false, digits = false, circled = false;
	while (i < s.n && i < 16) {
		mark = i;
		uint32_t cp = oh_utf8_next(s, &i);
		if ((cp == '(' || cp == 0xff08) && !digits && !bracket) {
			bracket = true;
		} else if ((cp >= '0' && cp <= '9') || (cp >= 0xff10 && cp <= 0xff19)) {
			digits = true;
		} else if (cp >= 0x2460 && cp <= 0x2473) {
			digits = circled = true;
		} else if (cp >= 0x4e00 && i - mark == 3 && !circled &&
		           oh_sv_find(OH_SV(chinese), oh_sv_sub(s, mark, 3)) != SIZE_MAX) {
			digits = true;
		} else if (digits && (cp == '.' || cp == 0x3001 || cp == 0xff0e || cp == 0xff09 ||
		                      cp == ')')) {
			/* "1.5米" is no numbering. */
			return i < s.n && s.p[i] >= '0' && s.p[i] <= '9' ? 0 : i;
		} else {
			return circled ? mark : 0;
		}
	}
	return 0;
}

/* White space goes where it only spreads a Chinese name (企 业 名 称) and stays
 * one space between words of letters. */
static oh_sv one_line(oh_sv raw, oh_arena *a)
{
	raw = oh_sv_trim(raw);
	if (raw.n > OH_HEAD_BYTES)
		raw = oh_sv_sub(raw, 0, OH_HEAD_BYTES);
	char *p = oh_arena_alloc(a, raw.n + 1);
	if (!p)
		return (oh_sv){NULL, 0};
	size_t n = 0;
	bool gap = false;
	for (size_t i = 0; i < raw.n;) {
		size_t at = i;
		uint32_t cp = oh_utf8_next(raw, &i);
		if (is_space(cp) || is_star(cp)) {
			gap = gap || is_space(cp);
			continue;
		}
		if (gap && n && (unsigned char)p[n - 1] < 0x80 && cp < 0x80)
			p[n++] = ' ';
		gap = false;
		memcpy(p + n, raw.p + at, i - at);
		n += i - at;
	}
	p[n] = '\0';
	return (oh_sv){p, n};
}

static bool is_open(uint32_t cp)
{
	return cp == '(' || cp == '[' || cp == '{' || cp == 0x3010 || cp == 0x3014 || cp == 0x300a;
}

static bool is_close(uint32_t cp)
{
	return cp == ')' || cp == ']' || cp == '}' || cp == 0x3011 || cp == 0x3015 || cp == 0x300b;
}

/* The folded name without spaces, brackets and what they hold, and end marks. */
static oh_sv bare_key(oh_sv folded, oh_arena *a)
{
	char *p = oh_arena_alloc(a, folded.n + 1);
	if (!p)
		return (oh_sv){NULL, 0};
	size_t n = 0;
	unsigned depth = 0;
	for (size_t i = 0; i < folded.n;) {
		size_t at = i;
		uint32_t cp = oh_utf8_next(folded, &i);
		if (is_open(cp)) {
			depth++;
		} else if (is_close(cp)) {
			depth -= depth > 0;
		} else if (depth == 0 && !is_space(cp) && cp != '"' && cp != '_') {
			memcpy(p + n, folded.p + at, i - at);
			n += i - at;
		}
	}
	while (n && (p[n - 1] == ':' || p[n - 1] == '.' || p[n - 1] == ',' || p[n - 1] == ';'))
		n--;
	p[n] = '\0';
	return (oh_sv){p, n};
}

oh_status oh_head_name_make(oh_sv raw, oh_arena *a, oh_head_name *out)
{
	oh_head_name h;
	h.clean = one_line(raw, a);
	if (!h.clean.p)
		return OH_ENOMEM;
	size_t skip = numbering(h.clean);
	if (skip < h.clean.n)
		h.clean = oh_sv_sub(h.clean, skip, SIZE_MAX);
	oh_sv folded;
	oh_status st = oh_fold_key(h.clean, OH_FOLD_CASE, a, &folded);
	if (st)
		return st;
	h.key = bare_key(folded, a);
	if (!h.key.p)
		return OH_ENOMEM;
	*out = h;
	return OH_OK;
}

static oh_status add_names(oh_readers *r, size_t entry)
{
	oh_sv rest = oh_sv_from(vocabulary[entry].names), name;
	for (unsigned rank = 0; oh_sv_split(&rest, '|', &name); rank++) {
		oh_head_name h;
		oh_status st = oh_head_name_make(name, r->arena, &h);
		if (st)
			return st;
		if (oh_map_get(r->roles, h.key, NULL))
			continue;
		oh_role_hit hit = {
		    .role = vocabulary[entry].role,
		    .rank = rank,
		    .side = vocabulary[entry].side,
		    .name = name,
		};
		st = oh_map_set(r->roles, h.key, r->role_hits.n);
		if (!st)
			st = oh_vec_push(&r->role_hits, &hit);
		if (st)
			return st;
	}
	return OH_OK;
}

oh_status oh_roles_init(oh_readers *r)
{
	for (size_t i = 0; i < sizeof vocabulary / sizeof *vocabulary; i++) {
		oh_status st = add_names(r, i);
		if (st)
			return st;
	}
	return OH_OK;
}

/* 铸件名称: the name of a category, called a name. */
static bool category_title(const oh_readers *r, oh_sv key, oh_role_hit *out)
{
	static const oh_sv end = {"名称", 6};
	if (key.n < end.n + 3 || !oh_sv_ends(key, end))
		return false;
	oh_sv word = oh_sv_sub(key, 0, key.n - end.n);
	uint32_t at = r->buckets[oh_sv_hash(oh_sv_sub(word, 0, 2)) % OH_KIND_BUCKETS];
	for (; at; at = OH_VEC_AT(&r->kinds, oh_kind_name, at - 1).next) {
		if (!oh_sv_eq(OH_VEC_AT(&r->kinds, oh_kind_name, at - 1).key, word))
			continue;
		*out = (oh_role_hit){OH_ROLE_TITLE, 60, -1, false, OH_SV("产品名称")};
		return true;
	}
	return false;
}

bool oh_role_find(const oh_readers *r, oh_sv key, oh_role_hit *out)
{
	uint64_t at;
	if (key.n == 0)
		return false;
	if (!oh_map_get(r->roles, key, &at))
		return category_title(r, key, out);
	*out = OH_VEC_AT(&r->role_hits, oh_role_hit, at);
	return true;
}

static bool guessable(oh_role role)
{
	return role == OH_ROLE_ORG || role == OH_ROLE_TITLE || role == OH_ROLE_TEXT ||
	       role == OH_ROLE_CATEGORY || role == OH_ROLE_PLACE || role == OH_ROLE_STANDARD ||
	       role == OH_ROLE_EVIDENCE || role == OH_ROLE_ID;
}

static bool guess_by_end(oh_sv key, oh_role_hit *out)
{
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		oh_sv rest = oh_sv_from(endings[i].ends), end;
		while (oh_sv_split(&rest, '|', &end)) {
			/* Alone it would be known, or says too little. */
			if (key.n <= end.n || !oh_sv_ends(key, end))
				continue;
			*out = (oh_role_hit){endings[i].role, 200, -1, true,
			                     oh_sv_from(endings[i].as)};
			return true;
		}
	}
	return false;
}

bool oh_role_guess(const oh_readers *r, oh_sv key, oh_role_hit *out)
{
	for (size_t i = 0; i < sizeof personal / sizeof *personal; i++) {
		oh_sv word = oh_sv_from(personal[i].word);
		if (oh_sv_find(key, word) != SIZE_MAX) {
			*out = (oh_role_hit){personal[i].role, 99, -1, true, word};
			return true;
		}
	}
	/* Three fifths of the name, its end, since the end says what the thing is:
	 * 拟采购产品名称 is a 产品名称, 企业性质 is no 企业. */
	size_t best = 0, chars = oh_utf8_count(key);
	for (size_t i = 0; i < oh_map_size(r->roles); i++) {
		oh_sv name = oh_map_key(r->roles, i);
		const oh_role_hit *hit =
		    &OH_VEC_AT(&r->role_hits, oh_role_hit, oh_map_value(r->roles, i));
		size_t n = oh_utf8_count(name);
		if (n <= best || n < 2 || n * 5 < chars * 3 || !guessable(hit->role) ||
		    (unsigned char)name.p[0] < 0x80)
			continue;
		if (!oh_sv_ends(key, name) && !(oh_sv_starts(key, name) && n >= 4))
			continue;
		best = n;
		*out = *hit;
		out->guessed = true;
		out->rank += 100;
	}
	return best > 0 || guess_by_end(key, out);
}

/* Distance in characters, halved where one name holds the other. */
static unsigned distance(oh_sv key, oh_sv name, unsigned max)
{
	size_t kn = oh_utf8_count(key), nn = oh_utf8_count(name);
	size_t gap = kn > nn ? kn - nn : nn - kn;
	bool inside =
	    kn > nn ? oh_sv_find(key, name) != SIZE_MAX : oh_sv_find(name, key) != SIZE_MAX;
	if (inside && kn > 1 && nn > 1)
		return (unsigned)(2 * gap + 1) / 2;
	return gap > max ? max + 1 : oh_edit_distance(key, name, max) * 2;
}

static void consider(oh_sv key, oh_sv folded, oh_sv shown, unsigned *best, oh_sv *out)
{
	unsigned d = distance(key, folded, *best);
	if (d < *best) {
		*best = d;
		*out = shown;
	}
}

oh_sv oh_role_nearest(const oh_readers *r, const oh_reader *reader, oh_sv key, oh_arena *a)
{
	(void)a;
	oh_sv out = {NULL, 0};
	size_t chars = oh_utf8_count(key);
	if (chars == 0 || chars > 40)
		return out;
	/* A name that shares less than half is no help. */
	unsigned best = (unsigned)chars + 1;
	for (size_t i = 0; i < oh_map_size(r->roles); i++)
		consider(key, oh_map_key(r->roles, i),
		         OH_VEC_AT(&r->role_hits, oh_role_hit, oh_map_value(r->roles, i)).name,
		         &best, &out);
	for (size_t i = 0; reader && i < oh_map_size(reader->labels); i++)
		consider(key, oh_map_key(reader->labels, i), oh_map_key(reader->labels, i), &best,
		         &out);
	return out;
}
